namespace HtcNotebook.EndToEnd.Tests;

/// <summary>A way in which an image of base can be broken, and how the harness has to say so.</summary>
/// <param name="Instructions">Of a Dockerfile, by root, on top of the image.</param>
/// <param name="Check">Name of the check that finds it.</param>
/// <param name="Cause">What its reason names.</param>
internal sealed record Defect(string[] Instructions, string Check, string Cause)
{
    /// <summary>Other checks that fail by the nature of the thing.</summary>
    public string[] AlsoFails { get; init; } = [];

    private const string Token =
        "eyJhbGciOiJIUzI1NiIsImtpZCI6IlBPT0wifQ.eyJpYXQiOjE3MDAwMDAwMDAsImlzcyI6InBvb2wuZXhhbXBsZS5vcmciLCJzdWIiOiJhbGljZUBleGFtcGxlLm9yZyJ9.c2lnbmF0dXJlLXRoYXQtaXMtbm9uZQ";

    private const string JupyterSettings = "/etc/jupyter/jupyter_server_config.py";

    /// <summary>All that are known, by name.</summary>
    public static IReadOnlyDictionary<string, Defect> All { get; } = new Dictionary<string, Defect>
    {
        ["label"] = new(["LABEL org.opencontainers.image.title=\"other\""], "the labels are as planned", "org.opencontainers.image.title is \"other\" instead of \"climate\""),
        ["kernel"] = new(["RUN rm -rf /usr/share/jupyter/kernels /usr/lib/python3/dist-packages/ipykernel"], "kernel python3 executes a cell", "No module named 'ipykernel'")
        {
            AlsoFails = ["a kernel starts from the page", "no warning and no error in the start log"],
        },
        ["program"] = new(["RUN rm -f /usr/bin/condor_q"], "program condor_q", "there is no program condor_q"),
        ["port"] = new(
            ["RUN printf 'python3 -m http.server 9999 >/dev/null 2>&1 &\\n' >/usr/local/bin/before-notebook.d/50-port.sh"],
            "nothing but the planned ports can be reached", "port 9999")
        {
            // In a start as root the hook is root's.
            AlsoFails = ["started as root it becomes NB_USER"],
        },
        ["warning"] = new(["RUN printf 'echo WARNING: something is odd >&2\\n' >/usr/local/bin/before-notebook.d/50-warning.sh"], "no warning and no error in the start log", "WARNING: something is odd"),
        ["no-health-check"] = new(["HEALTHCHECK NONE"], "the health check turns healthy", "no HEALTHCHECK"),
        ["variable"] = new(["ENV MY_API_TOKEN=abcdef123"], "no secret in the environment and the build's commands", "MY_API_TOKEN"),
        ["pool"] = new(["RUN echo 'START = False' >/etc/condor/htcnotebook.d/99-broken.conf"], "the personal pool runs a job", "START = false")
        {
            AlsoFails = ["a queued job is still there after a restart"],
        },
        ["root"] = new(["USER root"], "the container runs as an ordinary user", "a container starts as root instead of 1000"),
        ["token"] = new(["ENV NOTEBOOK_ARGS=\"--IdentityProvider.token= --ServerApp.password=\""], "Jupyter refuses who has no token", "without a token"),
        ["writable"] = new(["RUN chmod o+w /usr/local/bin/start.sh"], "files of the system cannot be written", "/usr/local/bin/start.sh"),
        ["file"] = new(["RUN mkdir -p /root/.ssh && echo key >/root/.ssh/id_rsa"], "no secret in the files", "/root/.ssh/id_rsa"),
        ["hub"] = new(["RUN printf '#!/bin/sh\\nexec sleep 1000\\n' >/usr/local/bin/start-singleuser.py"], "the single-user server starts for a hub", "does not answer"),
        ["site"] = new(
            ["RUN sed -i 's/if os.environ.get(\"_condor_SCHEDD_HOST\")/if False/' /usr/local/lib/htcnotebook/htcnotebook/personal_run.py && sed -i 's/_condor_SCHEDD_HOST/NOBODY_SETS/' /usr/local/lib/htcnotebook/personal-configuration"],
            "no pool starts where a site's is named", "condor_master"),

        // Those that were met: they had passed every check that there was.
        ["lab-scripts"] = new(["RUN find /usr/share/jupyter/lab/static -name '*.js' -delete"], "JupyterLab's page loads with its scripts", "/static/lab/main."),
        ["lab-chunk"] = new(
            ["RUN find /usr/share/jupyter/lab/static -name '*_xterm_lib_*.js' | xargs rm"], "JupyterLab's page loads with its scripts", "scripts of JupyterLab do not load:\n/static/lab/"),
        ["root-start"] = new(["RUN echo 'echo broken; exit 1' >>/usr/local/lib/htcnotebook/start-as-root.sh"], "started as root it becomes NB_USER", "its container ended: "),
        ["setpriv"] = new(["RUN printf '#!/bin/sh\\nexit 1\\n' >/usr/bin/setpriv"], "started as root it becomes NB_USER", "its container ended: "),
        ["submit"] = new(
            ["RUN echo 'raise RuntimeError(\"broken\")' >>/usr/local/lib/htcnotebook/htcnotebook/submission.py"],
            "htcnotebook submits jobs and brings their results", "RuntimeError: broken"),
        ["tokens"] = new(
            ["RUN sed -i 's/^def _store(tokens, folder):/&\\n    return/' /usr/local/lib/htcnotebook/htcnotebook/tokens.py"],
            "a site's token lies where HTCondor looks", "the token of HTCONDOR_TOKEN is not where HTCondor looks for one"),
        ["spool"] = new(["RUN echo 'SPOOL = /tmp/spool' >/etc/condor/htcnotebook.d/99-spool.conf"], "a queued job is still there after a restart", "SPOOL, which is /tmp/spool"),
        ["conda"] = new(["RUN chown -R root:root /opt/conda && chmod -R go-w /opt/conda"], "pip installs a package", "/opt/conda"),
        ["work"] = new(["RUN chown root:root /home/jovyan/work && chmod 0755 /home/jovyan/work"], "a notebook is saved and read back", "/home/jovyan/work: status")
        {
            AlsoFails = ["the home is the user's"],
        },
        ["shell"] = new(["ENV SHELL="], "notebooks get the variables that programs expect", "SHELL is not set"),
        ["stop-signal"] = new(["STOPSIGNAL SIGKILL"], "a stopped container ends by itself and in time", "Its stop signal is SIGKILL"),
        ["browser"] = new(
            [$"RUN mkdir /srv/empty && echo 'c.ServerApp.root_dir = \"/srv/empty\"' >>{JupyterSettings}"], "the file browser shows the files", "the file browser is empty: it shows /srv/empty")
        {
            AlsoFails = ["a notebook is saved and read back"],
        },
        ["hidden"] = new([$"RUN echo 'c.ContentsManager.hide_globs = [\"*\"]' >>{JupyterSettings}"], "the file browser shows the files", "the file browser does not show what is in /home/jovyan"),
        ["secrets"] = new(
            [
                $"RUN echo {Token} >/usr/local/share/pool-note.txt",
                "RUN mkdir -p /srv/sync && printf '[drive]\\ntype = drive\\ntoken = x\\n' >/srv/sync/rclone.conf",
                "ENV GITHUB_PAT=abcdef123",
            ],
            "no secret in the files", "/srv/sync/rclone.conf: a password of rclone\n/usr/local/share/pool-note.txt: a token (of an HTCondor pool)")
        {
            AlsoFails = ["no secret in the environment and the build's commands"],
        },

        // Ten that were written down before anybody looked at what the checks look at.
        ["loopback"] = new([$"RUN echo 'c.ServerApp.ip = \"127.0.0.1\"' >>{JupyterSettings}"], "Jupyter answers who has its token", "Jupyter listens on 127.0.0.1 only"),
        ["theme"] = new(["RUN rm -r /usr/share/jupyter/lab/themes"], "JupyterLab's settings and its theme load", "the theme 'JupyterLab Light' does not load"),
        ["save"] = new(
            [$"RUN printf 'from tornado.web import HTTPError\\ndef refuse(**_):\\n    raise HTTPError(500, \"broken\")\\nc.FileContentsManager.pre_save_hook = refuse\\n' >>{JupyterSettings}"],
            "a notebook is saved and read back", "a notebook cannot be saved in /home/jovyan")
        {
            AlsoFails = ["no warning and no error in the start log"],
        },
        ["temporary"] = new(["RUN chmod 0755 /tmp"], "temporary files can be made", "no temporary file can be made in /tmp")
        {
            AlsoFails = ["the personal pool runs a job"],
        },
        ["certificates"] = new(["RUN sed -i '/-----END CERTIFICATE-----/q' /etc/ssl/certs/ca-certificates.crt && rm -f /etc/ssl/certs/*.0"], "the certificates for https are there", "the certificates of 1 authorities"),
        ["locale"] = new(["ENV LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8"], "the locale can be used", "the locale (LC_ALL=de_DE.UTF-8")
        {
            AlsoFails = ["a terminal starts from the page"],
        },
        ["setuid-shell"] = new(["RUN cp /bin/bash /usr/local/bin/rootsh && chmod 4755 /usr/local/bin/rootsh"], "nothing makes its user root", "/usr/local/bin/rootsh runs as root"),
        ["home"] = new(
            ["RUN mkdir -p /home/jovyan/.config/matplotlib && chown -R root:root /home/jovyan/.config && chmod -R go-w /home/jovyan/.config"], "the home is the user's", "/home/jovyan/.config (uid 0"),
        ["healthy"] = new(["HEALTHCHECK CMD true"], "the health check notices that no Jupyter runs", "it says healthy where no Jupyter runs"),
        ["export"] = new(["RUN rm -r /usr/share/jupyter/nbconvert/templates/lab"], "a notebook is exported as HTML", "a notebook cannot be exported as HTML")
        {
            AlsoFails = ["no warning and no error in the start log"],
        },
    };

    /// <summary>
    /// Many in one image, as far as they do not hide each other; those that are in none of them need an image of their own.
    /// </summary>
    public static IReadOnlyList<string> Together { get; } =
    [
        "label kernel program port warning no-health-check variable lab-chunk setpriv hidden",
        "pool root token writable file hub site",
        "lab-scripts root-start submit tokens spool conda work shell stop-signal secrets theme certificates setuid-shell home healthy export",
    ];
}
