# The S3 server of the tests, in the same version, with an empty bucket. A bucket is a folder; a volume inherits the folder
# and its owner. The content of the context is not used:
#   docker build -f deploy/docker/s3.Dockerfile -t patisserie/s3 deploy/docker
FROM andrewgaul/s3proxy:2.6.0

RUN mkdir -p /data/models && chown -R 10001:10001 /data

USER 10001:10001
EXPOSE 9000
