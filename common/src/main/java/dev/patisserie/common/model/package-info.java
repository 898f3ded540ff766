/**
 * The model artifact that passes from trainer to server: manifest, archive, digest, and the store
 * it lies in.
 *
 * <p><b>May import:</b> {@code event}, {@code fault}, {@code text}, {@code wire} (for its JSON),
 * Jackson's annotations, AWS's S3 client. <b>Imported by:</b> the trainer's {@code publish}, the
 * inference service's {@code model}, tests.
 */
package dev.patisserie.common.model;
