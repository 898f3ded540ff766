/**
 * A finished model on its way out: exported as a SavedModel with its manifest and probe images, put
 * into the model store, announced.
 *
 * <p><b>May import:</b> {@code dataset}, {@code network}, {@code fit} (checkpoints), {@code
 * evaluate}, common's {@code event}, {@code fault}, {@code model}, {@code image}, {@code
 * tensorflow}, {@code wire}; TensorFlow. <b>Imported by:</b> {@code pipeline}, {@code job}.
 */
package dev.patisserie.trainer.publish;
