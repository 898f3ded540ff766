/** The model artifact that trainer and server exchange: manifest, archive, digest, and the model store. */
package dev.patisserie.common.model;
