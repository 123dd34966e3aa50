"""The words of HTCondor's submit language, which an item's name must not be: it would act as if it stood in the description."""
import re

# As condor_submit 25.14 knows them, together with the names of jobs' attributes that it takes in their place; without _, in lower case.
_COMMANDS = frozenset("""
    accountinggroup accountinggroupuser allowargumentsv1 allowedexecuteduration allowedjobduration allowenvironmentv1 appendfiles arcapplication
    arcdatastaging arcresources arcrte args arguments arguments2 batchextrasubmitargs batchid batchname batchproject batchqueue batchruntime
    bufferblocksize bufferfiles buffersize checkpointdestination checkpointexitcode cluster commoninputfiles compressfiles concurrencylimits
    concurrencylimitsexpr containerimage containeriscommon containerservicenames containertargetdir copytospool coresize crondayofmonth crondayofweek
    cronhour cronminute cronmonth cronpreptime cronwindow dagmanjobid dagmanlog deferralpreptime deferraltime deferralwindow
    delegatejobgsicredentialslifetime description diskusage dockerimage dockernetworktype dockeroverrideentrypoint dockerpullpolicy
    dockersendcredentials dontencryptinputfiles dontencryptoutputfiles emailattributes encryptexecutedirectory encryptinputfiles encryptoutputfiles
    env environment environment2 eraseoutputanderroronrestart error executable exitrequirements fetchfiles fileremaps getenv gpusmaximumcapability
    gpusminimumcapability gpusminimummemory gpusminimumruntime gridresource hold imagesize in initialdir input interactiveargs interactiveexecutable
    iwd jarfiles javavmargs javavmarguments javavmarguments2 jobadinformationattrs jobiwd jobleaseduration jobmachineattrs
    jobmachineattrshistorylength jobmaxvacatetime jobnotification jobprio jobset jobuniverse keepclaimidle leaveinqueue leavejobinqueue loadprofile
    localfiles log logxml machinecount manifest manifestdir matchlistlength materializemaxidle maxidle maxjobretirementtime maxmaterialize maxretries
    maxtransferinputmb maxtransferoutputmb memoryusage mountunderscratch nextjobstartdelay niceuser nodecount noopjob noopjobexitcode
    noopjobexitsignal notification notifyuser onevictchecks onexithold onexitholdreason onexitholdsubcode onexitremove output outputdestination
    outputdirectory parallelscriptshadow parallelscriptstarter periodichold periodicholdreason periodicholdsubcode periodicrelease periodicremove
    periodicvacate preferences preserverelativepaths primaryunixgroup prio priority process publicinputfiles rank remoteinitialdir rendezvousdir
    requirements retryrequestmemory retryrequestmemoryincrease retryrequestmemorymax retryuntil runasowner scitokensfile sendcredential shell
    shouldtransferfiles skipfilechecks skipifdataflow stacksize starterdebug starterlog stderr stdin stdout streamerr streamerror streamin streaminput
    streamout streamoutput submiteventnotes submiteventusernotes successexitcode suspendjobatexec tooldaemonargs tooldaemonarguments
    tooldaemonarguments2 tooldaemoncmd tooldaemonerror tooldaemoninput tooldaemonoutput transfercheckpointfiles transfercontainer transfererr
    transfererror transferexecutable transferin transferinput transferinputfiles transferout transferoutput transferoutputfiles transferoutputremaps
    transferplugins ulogexecuteattrs universe useoauthservices usescitoken usescitokens usex509userproxy wantads wantgracefulremoval wantioproxy
    wantjobnetworking wantnametag whentotransferoutput x509userproxy xeninitrd xenkernel xenkernelparams xenroot
""".split())
# Families of them: what is asked for by name, and what clouds and virtual machines are told.
_FAMILIES = re.compile(r"(request|require|ec2|gce|azure|aws|s3|gs|vm|cloud_label|transform_body)_|request(cpus|memory|disk|gpus)\Z|.*_container_port\Z", re.IGNORECASE)
# What begins something else than a value where it stands first in a line, and what we define.
_STATEMENTS = frozenset(["queue", "if", "elif", "else", "endif", "include", "use", "warning"])
_OURS = "htcnotebook_"
# A name in a description. Attributes of jobs begin with My. or +.
_NAME = re.compile(r"(\+|MY\.)?[A-Za-z_][A-Za-z0-9_.]*", re.IGNORECASE)


def is_command(name):
    """Whether HTCondor would take a variable of this name for a command."""
    return name.replace("_", "").lower() in _COMMANDS or name.lower() in _STATEMENTS or _FAMILIES.match(name) is not None or is_reserved(name)


def is_reserved(name):
    """Whether the name is HTCondor's for a dollar, or one that this package gives to something itself."""
    return name.lower() in ("dollar", "dollardollar") or name.lower().startswith(_OURS)


def can_be_set(name):
    """Whether a line of a description can begin with this name."""
    return _NAME.fullmatch(name) is not None and name.lower() not in _STATEMENTS and not is_reserved(name)
