package kube

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// Attempt is what is known about a connection that failed. Hostile text, as
// Identity is.
type Attempt struct {
	Identity   Identity
	Contexts   []string  // of the kubeconfig
	File       string    // of --kubeconfig, "" when not given
	CertExpiry time.Time // of the client certificate, zero without one
	Plugin     string    // the exec plugin's command, "" without one
}

const practise = "start a practice cluster with: hackfest --demo"

// Explain says in one line what kept a connection from being made, and what to
// do next. It gives nil for nil, and wraps err.
func Explain(err error, at Attempt) error {
	if err == nil {
		return nil
	}
	text := explain(err, at)
	return &explained{strings.Join(strings.Fields(text), " "), err}
}

type explained struct {
	text string
	err  error
}

func (e *explained) Error() string { return e.text }
func (e *explained) Unwrap() error { return e.err }

func explain(err error, at Attempt) string {
	switch {
	case errors.Is(err, errNoCluster):
		return "no cluster is configured: name a kubeconfig with --kubeconfig or KUBECONFIG, or " + practise
	case errors.Is(err, errNoContext):
		return explainContext(at)
	case errors.Is(err, errKubeconfig):
		return explainKubeconfig(err, at)
	case strings.Contains(err.Error(), "getting credentials:"):
		return explainPlugin(err, at)
	case apierrors.IsUnauthorized(err):
		return explainUnauthorized(at)
	}
	if text, ok := explainTLS(err, at); ok {
		return text
	}
	return explainNetwork(err, at)
}

func explainContext(at Attempt) string {
	text := fmt.Sprintf("the kubeconfig has no context %q", at.Identity.Context)
	if len(at.Contexts) == 0 {
		return text + ": it has none at all; name another file with --kubeconfig, or " + practise
	}
	return text + ": choose one with --context; there are " + strings.Join(at.Contexts, ", ")
}

func explainKubeconfig(err error, at Attempt) string {
	if errors.Is(err, fs.ErrNotExist) && at.File != "" {
		return fmt.Sprintf("there is no kubeconfig %s: name another with --kubeconfig, or %s", at.File, practise)
	}
	return fmt.Sprintf("the kubeconfig cannot be used: %s; mend it, or name another with --kubeconfig",
		strings.TrimPrefix(err.Error(), errKubeconfig.Error()+": "))
}

func explainPlugin(err error, at Attempt) string {
	_, why, _ := strings.Cut(err.Error(), "getting credentials: ")
	return fmt.Sprintf("the credential plugin %s of user %q failed: %s; run it by hand to see why, or log in anew",
		at.Plugin, at.Identity.User, why)
}

func explainUnauthorized(at Attempt) string {
	text := fmt.Sprintf("%s does not accept the credentials of user %q", at.Identity.Server, at.Identity.User)
	if !at.CertExpiry.IsZero() && time.Now().After(at.CertExpiry) {
		return fmt.Sprintf("%s: its client certificate expired on %s; get a new kubeconfig", text, day(at.CertExpiry))
	}
	return text + ": the token may have expired; log in anew, or choose another --user or --context"
}

func explainTLS(err error, at Attempt) (string, bool) {
	server := at.Identity.Server
	var invalid x509.CertificateInvalidError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		now := time.Now()
		if invalid.Cert != nil && now.Before(invalid.Cert.NotBefore) {
			return fmt.Sprintf("the certificate of %s is valid only from %s on: is the clock of this machine right?", server, day(invalid.Cert.NotBefore)), true
		}
		when := ""
		if invalid.Cert != nil {
			when = " on " + day(invalid.Cert.NotAfter)
		}
		return fmt.Sprintf("the certificate of %s expired%s: the cluster's administrator has to renew it", server, when), true
	case errors.As(err, &authority):
		return fmt.Sprintf("the certificate of %s is signed by an authority that the kubeconfig does not know: get a new kubeconfig, or name the authority with --certificate-authority", server), true
	case errors.As(err, &host):
		return fmt.Sprintf("the certificate of %s is for another host: %s; use its right name, or --tls-server-name", server, host.Error()), true
	case errors.As(err, &record), strings.Contains(err.Error(), "server gave HTTP response to HTTPS client"):
		return fmt.Sprintf("%s does not speak TLS: check the server's address in the kubeconfig", server), true
	case errors.As(err, &alert):
		if !at.CertExpiry.IsZero() && time.Now().After(at.CertExpiry) {
			return fmt.Sprintf("the client certificate of user %q expired on %s: get a new kubeconfig", at.Identity.User, day(at.CertExpiry)), true
		}
		return fmt.Sprintf("%s refused the TLS connection of user %q: %s; get a new kubeconfig", server, at.Identity.User, alert.Error()), true
	case errors.As(err, &invalid):
		return fmt.Sprintf("the certificate of %s is not valid: %s", server, invalid.Error()), true
	}
	return "", false
}

func explainNetwork(err error, at Attempt) string {
	server := at.Identity.Server
	var dns *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &dns):
		return fmt.Sprintf("the host of %s is not known: check the address and the network (VPN?), or %s", server, practise)
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("nothing listens at %s (connection refused): is the cluster running? Choose another --context, or %s", server, practise)
	case errors.Is(err, errNoAnswer), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Sprintf("%s did not answer within %v: check the network (VPN?), choose another --context, or %s", server, connectLimit, practise)
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH):
		return fmt.Sprintf("there is no way to %s: check the network (VPN?), or %s", server, practise)
	}
	return fmt.Sprintf("cannot connect to %s: %s", server, err)
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 MST") }
