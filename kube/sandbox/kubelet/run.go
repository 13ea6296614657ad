package kubelet

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"strconv"
	"time"

	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/kubernetes/scheme"
	typedv1 "k8s.io/client-go/kubernetes/typed/core/v1"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"
	"k8s.io/client-go/tools/record"

	"example.org/hackfest/kube/sandbox/cri"
	"example.org/hackfest/kube/sandbox/endpoint"
)

// Options say which nodes are served and how they are reached.
type Options struct {
	// NodeSelector is the label selector of the nodes; "type!=kwok" when empty.
	NodeSelector string
	// NodeIP is where the API server reaches this process. Nodes announce it as
	// their InternalDNS address, since their InternalIP is that of a cluster that
	// does not exist: start the API server with
	// --kubelet-preferred-address-types=InternalDNS,InternalIP.
	NodeIP string
	// Port is the kubelet port that the nodes announce; 0 for any that is free.
	Port int
	// ServingCert, ServingKey and ClientCA are files for the kubelet's own
	// endpoint: what it shows, and who signs those who may use it.
	ServingCert, ServingKey, ClientCA string
	// RootDir is where the files of the simulated containers lie while they run.
	RootDir string
	// Log takes one line for whatever is worth one; nil for none.
	Log io.Writer
}

// DefaultSelector leaves the nodes of a large fill to KWOK.
const DefaultSelector = "type!=kwok"

// Run serves the nodes until ctx ends; its end is no error. An API server that
// is away is waited for, and pods are taken up as their status says.
func Run(ctx context.Context, cfg *rest.Config, opts Options) error {
	opts.NodeSelector = cmp.Or(opts.NodeSelector, DefaultSelector)
	if _, err := labels.Parse(opts.NodeSelector); err != nil {
		return fmt.Errorf("node selector %q: %w", opts.NodeSelector, err)
	}
	if opts.Log == nil {
		opts.Log = io.Discard
	}
	cfg = rest.CopyConfig(cfg)
	cfg.QPS = -1 // the server's own fairness rules are enough
	cfg.UserAgent = "hackfest-kubelet"
	cfg.ContentType, cfg.AcceptContentTypes = "application/vnd.kubernetes.protobuf", "application/vnd.kubernetes.protobuf,application/json"
	client, err := kubernetes.NewForConfig(cfg)
	if err != nil {
		return fmt.Errorf("kubelet client: %w", err)
	}
	broadcaster := record.NewBroadcaster(record.WithContext(ctx))
	defer broadcaster.Shutdown()
	broadcaster.StartRecordingToSink(&typedv1.EventSinkImpl{Interface: client.CoreV1().Events("")})

	logs := logger(opts.Log)
	containers, err := cri.New(client, opts.RootDir, logs)
	if err != nil {
		return err
	}
	defer containers.Close()
	server, err := endpoint.Start(host{containers, client}, net.JoinHostPort(opts.NodeIP, strconv.Itoa(opts.Port)),
		endpoint.Files{Cert: opts.ServingCert, Key: opts.ServingKey, ClientCA: opts.ClientCA}, logs)
	if err != nil {
		return err
	}
	defer server.Close()
	opts.Port = server.Port

	m := newManager(ctx, client, broadcaster, containers, opts)
	nodes := cache.NewSharedInformer(source(client.CoreV1().RESTClient(), "nodes", withLabels(opts.NodeSelector)), &v1.Node{}, 0)
	m.nodes = nodes.GetStore()
	if _, err := nodes.AddEventHandler(enqueue(m.queue.Add)); err != nil {
		return fmt.Errorf("watch nodes: %w", err)
	}
	m.running.Go(m.work)
	nodes.RunWithContext(ctx)
	m.stop()
	return nil
}

// enqueue notes the key of whatever changed.
func enqueue(add func(string)) cache.ResourceEventHandlerFuncs {
	note := func(obj any) {
		if key, err := cache.DeletionHandlingMetaNamespaceKeyFunc(obj); err == nil {
			add(key)
		}
	}
	return cache.ResourceEventHandlerFuncs{AddFunc: note, UpdateFunc: func(_, obj any) { note(obj) }, DeleteFunc: note}
}

func recorderFor(b record.EventBroadcaster, node string) record.EventRecorder {
	return b.NewRecorder(scheme.Scheme, v1.EventSource{Component: "kubelet", Host: node})
}

func logger(w io.Writer) *log.Logger { return log.New(w, "", log.LstdFlags) }

// A failed request is tried again after retryFirst, then less and less often,
// but never after more than retryMost: all is well soon after a server's return.
const (
	retryFirst = 500 * time.Millisecond
	retryMost  = 5 * time.Second
)
