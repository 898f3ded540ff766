# The S3 server of our tests, of the same version, with a bucket to begin with. A bucket is a folder; a volume inherits both,
# and their owner. Nothing of the context is used:
#   docker build -f deploy/docker/s3.Dockerfile -t patisserie/s3 deploy/docker
FROM andrewgaul/s3proxy:2.6.0

RUN mkdir -p /data/models && chown -R 10001:10001 /data

USER 10001:10001
EXPOSE 9000
