package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"example.org/hackfest/ui/serve"
)

func rightsCommand() *cobra.Command {
	var roster string
	c := &cobra.Command{
		Use:   "rights",
		Short: "Print the manifest that lets the server in a cluster act as the people of a roster",
		Long: "Print the manifest that lets the server in a cluster (kube/deploy) act as the users\n" +
			"and groups of a roster, and as nobody else.",
		Example: "  hackfest serve rights --roster roster.yaml > kube/deploy/impersonate.yaml\n" +
			"  hackfest serve rights --roster roster.yaml | kubectl apply -f -",
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			text, err := os.ReadFile(roster)
			if err != nil {
				return err
			}
			manifest, err := serve.Rights(text)
			if err != nil {
				return fmt.Errorf("%s: %w", roster, err)
			}
			_, err = io.WriteString(c.OutOrStdout(), manifest)
			return err
		},
	}
	c.Flags().StringVar(&roster, "roster", "roster.yaml", "the roster, as the server reads it")
	return c
}
