/** Root of the standalone module; see the package-info of its packages. */
package dev.patisserie.standalone;
