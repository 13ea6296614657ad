package parts

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"

	"example.org/hackfest/kube/sandbox/plane"
)

// quota leaves room for tens of thousands of pods and their history.
const quota = 8 << 30

// runEtcd serves on sockets in the working directory. It does not wait for the
// disk: a practice cluster may lose its last seconds when the machine does.
func runEtcd(ctx context.Context, args []string) error {
	flags := pflag.NewFlagSet(plane.Etcd, pflag.ContinueOnError)
	dir := flags.String("data-dir", "", "where the data lies")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c := embed.NewConfig()
	c.Name = "sandbox"
	c.Dir = *dir
	clients := []url.URL{{Scheme: "unix", Host: plane.EtcdSocket}}
	peers := []url.URL{{Scheme: "unix", Host: plane.EtcdPeerSocket}}
	c.ListenClientUrls, c.AdvertiseClientUrls = clients, clients
	c.ListenPeerUrls, c.AdvertisePeerUrls = peers, peers
	c.InitialCluster = c.InitialClusterFromName(c.Name)
	c.UnsafeNoFsync = true
	c.QuotaBackendBytes = quota
	c.EnableGRPCGateway = false
	c.LogLevel = "error"
	// A lone member elects itself: short ticks only make it start sooner.
	c.TickMs, c.ElectionMs = 50, 250

	e, err := embed.StartEtcd(c)
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer e.Close()
	select {
	case <-ctx.Done():
		return nil
	case <-e.Server.StopNotify():
		return errors.New("the server stopped")
	case err := <-e.Err():
		return fmt.Errorf("serve: %w", err)
	}
}
