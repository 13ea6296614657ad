// Command hackfest-sandbox runs a real Kubernetes control plane on this machine's
// loopback, with simulated nodes, to practise on.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/hackfest/kube/sandbox/parts"
)

func main() {
	if len(os.Args) > 1 && parts.Is(os.Args[1]) {
		os.Exit(parts.Run(os.Args[1:]))
	}
	if err := root().Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "hackfest-sandbox:", err)
		os.Exit(1)
	}
}

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "hackfest-sandbox",
		Short:         "a Kubernetes cluster to practise on: real control plane, simulated nodes",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	// Kubernetes' libraries put this flag on every command line.
	if f := pflag.Lookup("version"); f != nil {
		f.Hidden = true
	}
	c.AddCommand(upCommand(), versionCommand())
	return c
}
