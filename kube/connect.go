package kube

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"os"
	"time"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"
)

// connectLimit is how long a server may take for its first answer, from the
// first dial on: a login that an exec plugin asks for takes its own time.
const connectLimit = 8 * time.Second

// Options are what Connect is given.
type Options struct {
	// Getter reads the kubeconfig: cli-runtime's ConfigFlags as a rule.
	Getter genericclioptions.RESTClientGetter

	// ReadOnly makes the transport refuse what could write, with ErrReadOnly.
	ReadOnly bool

	// Version is the program's own, for the user agent.
	Version string

	// Log takes the server's warnings; nil drops them. It may be called from any
	// goroutine.
	Log func(string)
}

// Connect reads the kubeconfig and asks the server for its version, before
// anything is drawn: exec plugins may ask for a login on stderr now. The error
// is one line that says what is wrong and what to do next. A server that forbids
// the question is a good server.
func Connect(ctx context.Context, o Options) (*Cluster, error) {
	at, config, err := read(o.Getter)
	if err != nil {
		return nil, Explain(err, at)
	}
	if o.Log == nil {
		o.Log = func(string) {}
	}
	prepare(config, o)
	lines := newLines()
	feedRest := rest.CopyConfig(config)
	feedRest.Dial = lines.DialContext
	client, err := rest.HTTPClientFor(feedRest)
	if err != nil {
		return nil, Explain(err, at)
	}
	core := rest.CopyConfig(feedRest)
	core.GroupVersion, core.NegotiatedSerializer = &scheme.Scheme.PrioritizedVersionsForGroup("")[0], scheme.Codecs.WithoutConversion()
	rc, err := rest.UnversionedRESTClientForConfigAndClient(core, client)
	if err != nil {
		return nil, Explain(err, at)
	}
	at.Identity.Version, err = firstAnswer(ctx, rc, lines)
	if err != nil {
		lines.cut()
		return nil, Explain(err, at)
	}
	c := newCluster(func(r Resource, s Scope) origin {
		if r.Table {
			return tableOrigin(feedRest, client, r, s)
		}
		return typedOrigin(feedRest, client, r, s)
	}, lines.last)
	c.identity, c.contexts = at.Identity, at.Contexts
	c.config, c.feedRest, c.client, c.lines = config, feedRest, client, lines
	c.lock.set(o.ReadOnly)
	if c.discovery, err = newKinds(feedRest, client); err != nil {
		lines.cut()
		return nil, Explain(err, at)
	}
	c.wg.Go(func() {
		c.link.heartbeat(c.ctx, pulse(rc), func(reason string) { lines.cut(); c.lost(reason) }, c.back)
	})
	return c, nil
}

// prepare sets what holds for every request.
func prepare(config *rest.Config, o Options) {
	config.QPS = -1    // the server's own fairness rules decide
	config.Timeout = 0 // it would end watches
	config.UserAgent = "hackfest/" + o.Version
	config.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	config.ContentType = runtime.ContentTypeProtobuf
	config.WarningHandler = &warnings{log: o.Log}
	if o.ReadOnly {
		config.Wrap(newReadOnly(config.Host, func() bool { return true }))
	}
}

// firstAnswer gives the server's version, "" when it will not say.
func firstAnswer(ctx context.Context, rc *rest.RESTClient, lines *lines) (string, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() {
		select {
		case <-ctx.Done():
			return
		case <-lines.dialed:
		}
		t := time.NewTimer(connectLimit)
		defer t.Stop()
		select {
		case <-ctx.Done():
		case <-t.C:
			cancel(errNoAnswer)
		}
	}()
	var code int
	result := rc.Get().AbsPath("/version").MaxRetries(0).Do(ctx).StatusCode(&code)
	body, err := result.Raw()
	switch {
	case code == http.StatusUnauthorized:
		return "", err
	case code != 0:
		var v version.Info
		if err == nil && json.Unmarshal(body, &v) == nil {
			return v.GitVersion, nil
		}
		return "", nil
	case errors.Is(context.Cause(ctx), errNoAnswer):
		return "", errNoAnswer
	}
	return "", err
}

// pulse gives the heartbeat's question. Any answer is one, be it a refusal.
func pulse(rc *rest.RESTClient) func(context.Context) error {
	path := "/livez"
	return func(ctx context.Context) error {
		var code int
		err := rc.Get().AbsPath(path).MaxRetries(0).Do(ctx).StatusCode(&code).Error()
		if code == http.StatusForbidden || code == http.StatusNotFound {
			path = "/version"
		}
		if code != 0 {
			return nil
		}
		return err
	}
}

// certExpiry gives when the config's client certificate ends, zero without one.
func certExpiry(config *rest.Config) time.Time {
	data := config.CertData
	if len(data) == 0 && config.CertFile != "" {
		data, _ = os.ReadFile(config.CertFile)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return time.Time{}
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return time.Time{}
	}
	return cert.NotAfter
}
