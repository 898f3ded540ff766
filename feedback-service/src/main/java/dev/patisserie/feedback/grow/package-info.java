/**
 * The growth of a data set: the bytes of labelled and selected images are collected, and accepted labels become the
 * next version. Kafka Streams topology with one partition, its state, and the work on a thread beside it.
 *
 * <p><b>State.</b> Store {@code growth-images} has one {@link dev.patisserie.feedback.grow.CollectedImage} for each
 * image, {@code growth-versions} the last version that was sent. All decisions are functions of them.
 *
 * <p><b>A kill at any moment.</b> Work that blocks (reading bytes, writing to the store, a publication) is idempotent
 * and changes no state. Its result is taken by a punctuation, which writes state and events in one transaction. Work
 * without a result is repeated.
 */
package dev.patisserie.feedback.grow;
