package plane

import (
	"context"
	"fmt"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// apiReady waits until the API server says that it is.
func (p *Plane) apiReady(ctx context.Context) error {
	return until(ctx, "kube-apiserver to be ready", func() (bool, error) {
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		err := p.client.Discovery().RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
		return err == nil, err
	})
}

// A ConfigMap that kube-controller-manager puts into every namespace proves that
// it works. An earlier start left one, so it is taken away before the manager
// runs; where nobody's pods are, nobody misses it meanwhile.
const (
	proofNamespace = "kube-node-lease"
	proof          = "kube-root-ca.crt"
)

func (p *Plane) dropProof(ctx context.Context) error {
	err := p.client.CoreV1().ConfigMaps(proofNamespace).Delete(ctx, proof, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		return fmt.Errorf("delete configmap %s/%s: %w", proofNamespace, proof, err)
	}
	return nil
}

// settle waits for the work of the controllers that every pod needs, and for the
// bulk nodes.
func (p *Plane) settle(ctx context.Context) error {
	err := until(ctx, "kube-controller-manager to furnish the namespaces", func() (bool, error) {
		core := p.client.CoreV1()
		if _, err := core.ServiceAccounts("default").Get(ctx, "default", metav1.GetOptions{}); err != nil {
			return false, err
		}
		_, err := core.ConfigMaps(proofNamespace).Get(ctx, proof, metav1.GetOptions{})
		return err == nil, err
	})
	if err != nil {
		return err
	}
	p.opts.Say("kube-controller-manager, kube-scheduler and kubelet run")
	if err := setBulkNodes(ctx, p.client, p.opts.Nodes); err != nil {
		return err
	}
	if p.opts.Nodes == 0 {
		return nil
	}
	what := fmt.Sprintf("%d bulk nodes to be ready", p.opts.Nodes)
	err = until(ctx, what, func() (bool, error) {
		n, err := bulkReady(ctx, p.client)
		if err == nil && n < p.opts.Nodes {
			err = fmt.Errorf("%d are", n)
		}
		return err == nil, err
	})
	if err == nil {
		p.opts.Say("%d bulk nodes are ready", p.opts.Nodes)
	}
	return err
}
