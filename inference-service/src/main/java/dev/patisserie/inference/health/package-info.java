/**
 * What this service says about itself: started once topics {@code checkpoints} and {@code
 * model-selection} were read to their ends, ready while a verified model serves and no batch is
 * retried for long, alive while no work hangs and every Kafka producer can send.
 *
 * <p><b>May import:</b> {@code common.fault}, {@code classify}, {@code config}, {@code select}, the
 * health API, the event that announces a shutdown. <b>Imported by:</b> the wiring (for {@code
 * BusyWatch}).
 */
package dev.patisserie.inference.health;
