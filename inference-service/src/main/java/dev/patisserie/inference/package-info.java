/** Root of the inference module; see the package-info of its packages. */
package dev.patisserie.inference;
