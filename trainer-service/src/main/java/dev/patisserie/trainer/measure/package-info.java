/** The program of {@code patisserie backbones --measure}, which runs in a process of its own. */
package dev.patisserie.trainer.measure;
