/** The model artifact that passes from trainer to server: manifest, archive, digest, and the store it lies in. */
package dev.patisserie.common.model;
