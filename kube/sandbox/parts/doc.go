// Package parts runs each part of the practice cluster, one a process: they share
// flag sets and metrics registries, so two in one process would quarrel.
//
// It is the only package that links etcd, Kubernetes' servers and KWOK.
package parts
