package kube

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

func TestExplain(t *testing.T) {
	past := time.Date(2020, 1, 2, 3, 4, 0, 0, time.UTC)
	at := Attempt{
		Identity: Identity{Context: "prod", User: "ann", Server: "https://h:6443"},
		Contexts: []string{"dev", "test"}, Plugin: "aws",
	}
	request := func(err error) error { return &url.Error{Op: "Get", URL: "https://h:6443/version", Err: err} }
	dial := func(err error) error { return request(&net.OpError{Op: "dial", Net: "tcp", Err: err}) }
	for name, c := range map[string]struct {
		err  error
		at   func(*Attempt)
		want []string
	}{
		"none":              {errNoCluster, nil, []string{"no cluster", "--kubeconfig", "hackfest --demo"}},
		"context":           {errNoContext, nil, []string{`"prod"`, "dev, test", "--context"}},
		"context of none":   {errNoContext, func(a *Attempt) { a.Contexts = nil }, []string{`"prod"`, "none at all", "hackfest --demo"}},
		"no file":           {fmt.Errorf("%w: %w", errKubeconfig, &fs.PathError{Op: "stat", Path: "/x", Err: syscall.ENOENT}), func(a *Attempt) { a.File = "/x" }, []string{"no kubeconfig /x", "--demo"}},
		"broken file":       {fmt.Errorf("%w: %w", errKubeconfig, errors.New("yaml: line 3:\n\tfound a tab")), nil, []string{"yaml: line 3: found a tab", "mend it"}},
		"refused":           {dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)), nil, []string{"https://h:6443", "refused", "hackfest --demo"}},
		"unreachable":       {dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), nil, []string{"no way to https://h:6443", "--demo"}},
		"no such host":      {dial(&net.DNSError{Err: "no such host", Name: "h"}), nil, []string{"host of https://h:6443 is not known"}},
		"silent":            {errNoAnswer, nil, []string{"did not answer within 8s", "--context"}},
		"timeout":           {request(context.DeadlineExceeded), nil, []string{"did not answer"}},
		"expired server":    {request(&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: &x509.Certificate{NotAfter: past}, Reason: x509.Expired}}), nil, []string{"certificate of https://h:6443 expired on 2020-01-02"}},
		"not yet valid":     {request(x509.CertificateInvalidError{Cert: &x509.Certificate{NotBefore: time.Now().Add(time.Hour)}, Reason: x509.Expired}), nil, []string{"valid only from", "clock"}},
		"unknown authority": {request(&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}), nil, []string{"authority that the kubeconfig does not know"}},
		"other host":        {request(x509.HostnameError{Certificate: &x509.Certificate{}, Host: "h"}), nil, []string{"another host", "--tls-server-name"}},
		"no TLS":            {request(errors.New("http: server gave HTTP response to HTTPS client")), nil, []string{"does not speak TLS"}},
		"expired client":    {request(tls.AlertError(45)), func(a *Attempt) { a.CertExpiry = past }, []string{`client certificate of user "ann" expired on 2020-01-02`}},
		"refused client":    {request(tls.AlertError(42)), nil, []string{"refused the TLS connection"}},
		"token":             {apierrors.NewUnauthorized("Unauthorized"), nil, []string{`user "ann"`, "token may have expired"}},
		"expired at 401":    {apierrors.NewUnauthorized("Unauthorized"), func(a *Attempt) { a.CertExpiry = past }, []string{"client certificate expired on 2020-01-02"}},
		"plugin":            {request(errors.New("getting credentials: exec: executable aws failed with exit code 255")), nil, []string{"plugin aws", `"ann"`, "exit code 255", "log in anew"}},
		"other":             {request(errors.New("strange")), nil, []string{"cannot connect to https://h:6443", "strange"}},
	} {
		t.Run(name, func(t *testing.T) {
			about := at
			if c.at != nil {
				c.at(&about)
			}
			got := Explain(c.err, about)
			if strings.ContainsAny(got.Error(), "\n\t") {
				t.Errorf("not one line: %q", got)
			}
			for _, w := range c.want {
				if !strings.Contains(got.Error(), w) {
					t.Errorf("%q\nlacks %q", got, w)
				}
			}
			if !errors.Is(got, c.err) {
				t.Error("the cause is not wrapped")
			}
		})
	}
	if Explain(nil, at) != nil {
		t.Error("nil is explained")
	}
}
