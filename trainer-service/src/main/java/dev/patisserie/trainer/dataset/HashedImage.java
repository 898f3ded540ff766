package dev.patisserie.trainer.dataset;

import dev.patisserie.common.dataset.version.ContentDigest;

/**
 * An image with its class and digest.
 *
 * @param content its bytes, read on demand
 * @param label index of its class in the data set's sorted labels
 * @param sha256 digest of its bytes
 */
public record HashedImage(ImageContent content, int label, ContentDigest sha256) {}
