/**
 * Versions of data sets in the data set store: immutable, found by their content, and split once.
 *
 * <p><b>The format.</b> {@code shards/SHA256} has the bytes of many images, one after the other; its name is its
 * digest. All data sets of a store share the shards. {@code manifests/DATASET/VERSION.jsonl} is a version: a header,
 * and one line of JSON for each image, sorted by the image's SHA-256. The version is the SHA-256 over digest, split,
 * group and label of each image: the places in shards and the origins are not content. See
 * {@code docs/adr/0043-data-set-versions.md}.
 *
 * <p>Nothing here is trusted: the store may have been changed by others. A manifest is accepted only if its content has
 * the SHA-256 of the version, and an image only if its bytes have the SHA-256 of the manifest.
 */
package dev.patisserie.common.dataset.version;
