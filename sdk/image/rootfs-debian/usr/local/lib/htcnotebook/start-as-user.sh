# shellcheck shell=bash
# Started as an ordinary user, known or not: nothing about users can be changed, except a name for one that has none.

! is_yes "${GRANT_SUDO:-}" || warn 'GRANT_SUDO needs a start as root (--user root)'

export HOME=/home/jovyan
settle_home env
name_this_user
[ "$NB_USER" = jovyan ] || [ "$NB_USER" = "$(id -un 2>/dev/null)" ] || warn "NB_USER=$NB_USER needs a start as root (--user root)"
[ "$NB_UID" = 1000 ] || [ "$NB_UID" = "$(id -u)" ] || warn "NB_UID=$NB_UID needs a start as root (--user root)"
[ "$NB_GID" = 100 ] || [ "$NB_GID" = "$(id -g)" ] || warn "NB_GID=$NB_GID needs a start as root (--user root)"
