/**
 * The training recipes: each reads as the list of steps that turn a folder of labelled photos into
 * an evaluated, exported model.
 *
 * <p><b>May import:</b> {@code dataset}, {@code weights}, {@code network}, {@code fit}, {@code
 * feature}, {@code evaluate}, {@code publish} (the export), and common's {@code event}, {@code
 * fault}, {@code model}, {@code tensorflow} (its precision), {@code wire} (its JSON). No Kafka, no
 * Quarkus. <b>Imported by:</b> {@code job}, {@code tensorboard}, {@code config}, tests.
 */
package dev.patisserie.trainer.pipeline;
