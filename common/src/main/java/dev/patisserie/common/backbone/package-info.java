/**
 * The catalogue of base models for transfer learning: names, sizes, widths, published weights and defaults. The command
 * line, the requests and the trainer read it; the trainer builds the networks.
 */
package dev.patisserie.common.backbone;
