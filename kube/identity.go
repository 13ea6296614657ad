package kube

import (
	"errors"
	"fmt"
	"maps"
	"slices"

	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"
)

// read reads the kubeconfig: who one is and where, and how to talk. On an error
// the Attempt says how far it came.
func read(g genericclioptions.RESTClientGetter) (Attempt, *rest.Config, error) {
	var at Attempt
	loader := g.ToRawKubeConfigLoader()
	at.File = loader.ConfigAccess().GetExplicitFile()
	raw, err := loader.RawConfig()
	if err != nil {
		return at, nil, fmt.Errorf("%w: %w", errKubeconfig, err)
	}
	at.Contexts = slices.Sorted(maps.Keys(raw.Contexts))
	over := overrides(g)
	at.Identity = identity(raw, over)
	if name := at.Identity.Context; name != "" && raw.Contexts[name] == nil {
		return at, nil, errNoContext
	}
	config, err := g.ToRESTConfig()
	if err != nil {
		if clientcmd.IsEmptyConfig(err) {
			return at, nil, errNoCluster
		}
		return at, nil, fmt.Errorf("%w: %w", errKubeconfig, err)
	}
	if len(raw.Clusters) == 0 && over.server == "" && config.Host == clientcmd.ClusterDefaults.Server {
		return at, nil, errNoCluster
	}
	at.Identity.Server = config.Host
	if config.Impersonate.UserName != "" {
		at.Identity.User = config.Impersonate.UserName
	}
	if ns, _, err := loader.Namespace(); err == nil {
		at.Identity.Namespace = ns
	}
	if config.ExecProvider != nil {
		at.Plugin = config.ExecProvider.Command
	}
	at.CertExpiry = certExpiry(config)
	return at, config, nil
}

// overridden is what the command line says in place of the kubeconfig.
type overridden struct{ context, cluster, user, server string }

func overrides(g genericclioptions.RESTClientGetter) overridden {
	f, ok := g.(*genericclioptions.ConfigFlags)
	if !ok {
		return overridden{}
	}
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	return overridden{text(f.Context), text(f.ClusterName), text(f.AuthInfoName), text(f.APIServer)}
}

func identity(raw api.Config, over overridden) Identity {
	id := Identity{Context: raw.CurrentContext, Namespace: "default"}
	if over.context != "" {
		id.Context = over.context
	}
	if c := raw.Contexts[id.Context]; c != nil {
		id.Cluster, id.User = c.Cluster, c.AuthInfo
	}
	if over.cluster != "" {
		id.Cluster = over.cluster
	}
	if over.user != "" {
		id.User = over.user
	}
	return id
}

var (
	errNoCluster  = errors.New("no cluster is configured")
	errNoContext  = errors.New("no such context")
	errKubeconfig = errors.New("kubeconfig")
	errNoAnswer   = errors.New("no answer")
)
