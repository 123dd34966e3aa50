
# The surface of a docker-stacks image, on the packages of our own.
RUN ["sh", "-c", "apt-get purge -q -y condor && rm -rf /etc/condor"]
COPY docker-stacks/start.sh docker-stacks/start-notebook.py /usr/local/bin/
COPY docker-stacks/mamba /opt/conda/bin/
COPY docker-stacks/healthcheck.py /etc/jupyter/
ENV CONDA_DIR=/opt/conda SHELL=/bin/bash NB_USER=jovyan NB_UID=1000 NB_GID=100 HOME=/home/jovyan LC_ALL=C.UTF-8 LANG=C.UTF-8 \
    PATH=/opt/conda/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin STAND_IN=docker-stacks
EXPOSE 8888
HEALTHCHECK --interval=3s --timeout=1s --start-period=3s --retries=3 CMD ["/etc/jupyter/healthcheck.py"]
ENTRYPOINT ["tini", "-g", "--", "start.sh"]
CMD ["start-notebook.py"]
USER 1000
WORKDIR /home/jovyan
