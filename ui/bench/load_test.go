package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/client-go/rest"

	"example.org/hackfest/kube/kubetest"
)

// changes writes pods' status, restarts that are seen in their rows, at a rate
// until stop, which gives the rate that the server allowed.
func changes(t *testing.T, c *kubetest.Cluster, pods, perSecond int) (stop func() float64) {
	config := rest.CopyConfig(c.Config)
	config.GroupVersion, config.APIPath = &schema.GroupVersion{Version: "v1"}, "/api"
	config.NegotiatedSerializer = scheme.Codecs.WithoutConversion()
	config.UserAgent = "bench-writer"
	client, err := rest.RESTClientFor(config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	var done atomic.Int64
	from := time.Now()
	work := make(chan int)
	wg.Go(func() {
		defer close(work)
		for n := 0; ctx.Err() == nil; {
			for due := int(time.Since(from).Seconds() * float64(perSecond)); n < due && ctx.Err() == nil; n++ {
				select {
				case work <- n:
				case <-ctx.Done():
				}
			}
			time.Sleep(2 * time.Millisecond)
		}
	})
	for range min(writers, max(perSecond/50, 4)) {
		wg.Go(func() {
			for n := range work {
				i := n * 7919 % pods
				patch := fmt.Sprintf(`[{"op":"replace","path":"/status/containerStatuses/0/restartCount","value":%d}]`, time.Now().UnixMicro()%1000)
				err := client.Patch(types.JSONPatchType).Namespace(namespace(i)).Resource("pods").Name(podName(i)).SubResource("status").
					SetHeader("Accept", "application/vnd.kubernetes.protobuf;as=PartialObjectMetadata;g=meta.k8s.io;v=v1").
					Body([]byte(patch)).Do(ctx).Error()
				if err != nil && ctx.Err() == nil {
					t.Error(err)
					return
				}
				done.Add(1)
			}
		})
	}
	return func() float64 {
		rate := float64(done.Load()) / time.Since(from).Seconds()
		cancel()
		for range work {
		}
		wg.Wait()
		return rate
	}
}
