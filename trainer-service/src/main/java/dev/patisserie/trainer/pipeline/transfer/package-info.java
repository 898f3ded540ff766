/** The transfer pipeline: features of the frozen base, warm-up of the head, fine-tuning of the upper blocks. */
package dev.patisserie.trainer.pipeline.transfer;
