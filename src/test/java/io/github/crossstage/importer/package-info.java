/** Tests of what the readers of model and weight files share. */
package io.github.crossstage.importer;
