/**
 * A finished model on its way out: exported as a SavedModel with its manifest and probe images,
 * packed, put into the model store, announced.
 *
 * <p><b>May import:</b> {@code dataset}, {@code network}, {@code fit} (checkpoints), {@code
 * evaluate}, common's {@code event}, {@code fault}, {@code model}, {@code image}, {@code
 * tensorflow}, {@code wire}; TensorFlow. <b>Imported by:</b> {@code pipeline}, {@code job}, {@code
 * stream} (which implements its port), {@code config}.
 */
package dev.patisserie.trainer.publish;
