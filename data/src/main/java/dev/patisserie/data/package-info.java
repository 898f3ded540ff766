/** Root of the data module; see the package-info of its packages. */
package dev.patisserie.data;
