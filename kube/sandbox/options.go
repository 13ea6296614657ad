package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"example.org/hackfest/kube/sandbox/plane"
)

// upOptions are the flags of up. complete makes them whole, validate checks them.
type upOptions struct {
	dir        string
	kubeconfig string
	seed       string
	nodes      int
	stopOnEOF  bool

	// temporary tells that dir was made here and goes at the end.
	temporary bool
}

// maxNodes keeps the names kwok-000 at three digits.
const maxNodes = 1000

func upCommand() *cobra.Command {
	o := &upOptions{}
	c := &cobra.Command{
		Use:   "up",
		Short: "run the cluster in the foreground until interrupted",
		Long: `Run the cluster in the foreground until interrupted.

When all parts serve and the seed is applied, one line goes to standard output:
ready: KUBECONFIG=FILE. Progress goes to standard error.

Logs, exec, attach and port-forward work. What runs in a container is played and
reaches nothing of this machine; its files and logs last as long as this process:
after a new start the containers run again from their beginning. Pods of bulk nodes
have no inside.

SIGINT, SIGTERM and SIGHUP stop it. SIGUSR1 stops the API server alone, SIGUSR2
starts it again on the same port. DIR/pids holds the process id of each part,
DIR/logs its log, DIR/audit.log what was asked of the API server, and
DIR/attendee.kubeconfig is for a person with few rights.`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := o.validate(); err != nil {
				return err
			}
			return up(o)
		},
	}
	c.Flags().StringVar(&o.dir, "dir", "", "directory that keeps the cluster between starts (default: a temporary one)")
	c.Flags().StringVar(&o.kubeconfig, "kubeconfig", "", "write the administrator's kubeconfig here as well (default: DIR/kubeconfig)")
	c.Flags().StringVar(&o.seed, "seed", "workshop", "what is in the cluster: workshop, empty, or the path of a directory or file of YAML")
	c.Flags().IntVar(&o.nodes, "nodes", 0, fmt.Sprintf("bulk nodes beside those of the seed, for %d pods each", plane.BulkPods))
	c.Flags().BoolVar(&o.stopOnEOF, "stop-on-eof", false, "stop when standard input ends too, for a program that starts this one")
	return c
}

func (o *upOptions) validate() error {
	if o.nodes < 0 || o.nodes > maxNodes {
		return fmt.Errorf("--nodes %d: give a number from 0 to %d", o.nodes, maxNodes)
	}
	return nil
}

func (o *upOptions) complete() (err error) {
	if o.kubeconfig != "" {
		if o.kubeconfig, err = filepath.Abs(o.kubeconfig); err != nil {
			return fmt.Errorf("--kubeconfig: %w", err)
		}
		if err := plane.RefuseForeign(o.kubeconfig); err != nil {
			return err
		}
	}
	if o.dir == "" {
		o.temporary = true
		if o.dir, err = os.MkdirTemp("", "hackfest-sandbox-"); err != nil {
			return fmt.Errorf("make a temporary directory: %w", err)
		}
		return nil
	}
	if o.dir, err = filepath.Abs(o.dir); err != nil {
		return fmt.Errorf("--dir: %w", err)
	}
	return nil
}

// clean removes what is of no use without the temporary cluster.
func (o *upOptions) clean() {
	if !o.temporary {
		return
	}
	os.RemoveAll(o.dir)
	if o.kubeconfig != "" && plane.RefuseForeign(o.kubeconfig) == nil {
		os.Remove(o.kubeconfig)
	}
}
