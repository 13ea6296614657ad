package main

import (
	"fmt"

	"github.com/spf13/cobra"
	etcd "go.etcd.io/etcd/api/v3/version"
	kubernetes "k8s.io/component-base/version"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "say which Kubernetes this is",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprintf(c.OutOrStdout(), "hackfest-sandbox: Kubernetes %s, etcd %s\n",
				kubernetes.Get().GitVersion, etcd.Version)
			return err
		},
	}
}
