package parts

import (
	"context"
	"os"

	"github.com/spf13/pflag"
	"sigs.k8s.io/kwok/pkg/config"
	"sigs.k8s.io/kwok/pkg/kwok/cmd"
	"sigs.k8s.io/kwok/pkg/log"
)

// runKwok reads its flags twice, since KWOK wants its configuration in the
// context before the command is made.
func runKwok(ctx context.Context, args []string) error {
	flags := pflag.NewFlagSet("kwok", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	flags.Usage = func() {}
	ctx = log.NewContext(ctx, log.NewLogger(os.Stderr, log.LevelWarn))
	ctx, err := config.InitFlags(ctx, flags)
	if err != nil {
		return err
	}
	command := cmd.NewCommand(ctx)
	command.Version = "" // its flag is Kubernetes' in this program, and no bool
	command.PersistentFlags().AddFlagSet(flags)
	command.SetArgs(args)
	return command.ExecuteContext(ctx)
}
