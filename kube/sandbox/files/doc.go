// Package files writes files that a reader sees whole or not at all.
//
// Everything the practice cluster leaves on disk that another process reads
// while it runs (certificates, kubeconfigs, process ids) goes through here.
package files
