# Rscript install-cran.R FILE MIRROR
# Installs the packages of FILE, one a line (`name` or `name version`), from the CRAN mirror into the site library. The lines are data: they are
# never parsed as R. A version that is not the mirror's present one comes from its archive.
arguments <- commandArgs(trailingOnly = TRUE)
lines <- strsplit(readLines(arguments[[1]]), " ", fixed = TRUE)
mirror <- sub("/+$", "", arguments[[2]])
library_path <- "/usr/local/lib/R/site-library"

options(repos = c(CRAN = mirror), Ncpus = parallel::detectCores(), warn = 1, timeout = 600, HTTPUserAgent = "R")
dir.create(library_path, recursive = TRUE, showWarnings = FALSE)
available <- available.packages(type = "source")
if (nrow(available) == 0) stop("no package list at ", mirror, call. = FALSE)

present <- function(name) name %in% rownames(installed.packages(lib.loc = library_path))

current <- character()
for (line in lines) {
  name <- line[[1]]
  version <- if (length(line) > 1) line[[2]] else NA
  listed <- name %in% rownames(available)
  if (is.na(version) || (listed && package_version(available[name, "Version"]) == package_version(version))) {
    if (!listed) stop("CRAN has no package ", name, call. = FALSE)
    current <- c(current, name)
  } else {
    address <- sprintf("%s/src/contrib/Archive/%s/%s_%s.tar.gz", mirror, name, name, version)
    archive <- tempfile(fileext = ".tar.gz")
    if (download.file(address, archive, quiet = TRUE) != 0) stop("CRAN has no ", name, " ", version, call. = FALSE)
    fields <- c("Depends", "Imports", "LinkingTo")
    unpacked <- tempfile()
    untar(archive, files = file.path(name, "DESCRIPTION"), exdir = unpacked)
    description <- read.dcf(file.path(unpacked, name, "DESCRIPTION"), fields = fields)
    needed <- tools::package_dependencies(name, which = fields, db = cbind(Package = name, description))[[1]]
    missing_packages <- setdiff(needed, rownames(installed.packages()))
    if (length(missing_packages) > 0) install.packages(missing_packages, lib = library_path)
    install.packages(archive, lib = library_path, repos = NULL, type = "source")
    if (!present(name)) stop(name, " ", version, " was not installed", call. = FALSE)
  }
}
if (length(current) > 0) {
  install.packages(current, lib = library_path, type = "source")
  failed <- Filter(Negate(present), current)
  if (length(failed) > 0) stop("not installed: ", paste(failed, collapse = ", "), call. = FALSE)
}
