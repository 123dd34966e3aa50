"""What the notebooks rely on: xarray reads the netCDF files that it wrote."""
import numpy
import xarray

written = xarray.Dataset({"tas": ("time", numpy.arange(3.0))})
written.to_netcdf("small.nc")
with xarray.open_dataset("small.nc") as read:
    assert read.tas.mean() == 1.0, read
