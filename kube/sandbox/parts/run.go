package parts

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"k8s.io/component-base/cli"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"

	"example.org/hackfest/kube/sandbox/plane"
	"example.org/hackfest/kube/sandbox/supervise"
)

// lastWill is how long a part may live on without its parent.
const lastWill = 3 * time.Second

// Is tells whether name is a part.
func Is(name string) bool { return runner(name) != nil }

// Run is the whole life of one part; args are its name and its flags. It returns
// the process' exit code.
func Run(args []string) int {
	supervise.WithParent(os.Stdin, lastWill)
	// The parts tell the API server who they are by the name of their program.
	os.Args = args
	return runner(args[0])()
}

func runner(name string) func() int {
	switch name {
	case plane.Etcd:
		return until(runEtcd)
	case plane.APIServer:
		return func() int { return cli.Run(apiserver.NewAPIServerCommand()) }
	case plane.ControllerManager:
		return func() int { return cli.Run(controllermanager.NewControllerManagerCommand()) }
	case plane.Scheduler:
		return func() int { return cli.Run(scheduler.NewSchedulerCommand()) }
	case plane.Kubelet:
		return until(runKubelet)
	case plane.Kwok:
		return until(runKwok)
	}
	return nil
}

// until runs a part until a signal ends its context.
func until(run func(ctx context.Context, flags []string) error) func() int {
	return func() int {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		defer stop()
		if err := run(ctx, os.Args[1:]); err != nil && ctx.Err() == nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", os.Args[0], err)
			return 1
		}
		return 0
	}
}
