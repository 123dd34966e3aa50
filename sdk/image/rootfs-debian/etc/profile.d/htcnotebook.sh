# shellcheck shell=sh
# A login shell (Lab's terminals, `bash -l`, `su -`) begins with Debian's own PATH, in which the notebook's Python is not.
case :$PATH: in
    *:/opt/conda/bin:*) ;;
    *) export PATH="/opt/conda/bin:$PATH" ;;
esac
