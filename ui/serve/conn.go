package serve

import (
	"context"
	"net"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// perConn bounds the channels that a connection may have at once.
const perConn = 8

// aliveTime is between questions to a client whether it is there: a laptop that
// was shut is not to hold its seat for hours.
const aliveTime = 30 * time.Second

// connection sees one connection through, from its login to its end.
func (s *Server) connection(ctx context.Context, raw net.Conn) {
	defer raw.Close()
	stop := context.AfterFunc(ctx, func() {
		// Sessions are told first; a login under way has nothing to be told.
		time.AfterFunc(goodbyeTime, func() { raw.Close() })
	})
	defer stop()
	raw.SetDeadline(time.Now().Add(s.limits.Login))
	prove := sync.OnceFunc(func() { s.unproven.end(address(raw.RemoteAddr())) })
	defer prove()
	login := context.AfterFunc(ctx, func() { raw.Close() })
	end := func() {}
	defer func() { end() }()
	var offered tried
	conn, channels, requests, err := ssh.NewServerConn(raw, s.config(&offered, &end))
	login()
	prove()
	if err != nil {
		s.log.Debug("no login", "from", raw.RemoteAddr().String(), "error", err.Error())
		s.noLogin(raw.RemoteAddr(), &offered)
		return
	}
	raw.SetDeadline(time.Time{})
	who := visitorOf(conn.Permissions)
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // the end of the server is said, not cut off
	defer cancel()
	ungiven := newUngiven(s.log.With("who", who.name(), "user", who.User, "from", raw.RemoteAddr().String()))
	var sessions sync.WaitGroup
	sessions.Go(func() {
		for r := range requests { // keepalives are answered; forwarding is refused
			r.Reply(false, nil)
			ungiven.note(asksFor(r.Type, ""))
		}
	})
	sessions.Go(func() { keepAlive(ctx, conn, s.limits.Stall) })
	slots := make(chan struct{}, perConn)
	for c := range channels {
		if c.ChannelType() != "session" {
			c.Reject(ssh.Prohibited, "there are terminal sessions only")
			ungiven.note(asksFor(c.ChannelType(), "a channel: "+c.ChannelType()))
			continue
		}
		select {
		case slots <- struct{}{}:
		default:
			c.Reject(ssh.ResourceShortage, "too many sessions in this connection")
			continue
		}
		channel, asked, err := c.Accept()
		if err != nil {
			<-slots
			continue
		}
		sessions.Go(func() {
			defer func() { <-slots }()
			s.channel(ctx, conn, channel, asked, who, ungiven)
		})
	}
	cancel()
	conn.Close()
	sessions.Wait()
}

// keepAlive closes the connection when its client does not answer any more.
func keepAlive(ctx context.Context, conn ssh.Conn, limit time.Duration) {
	t := time.NewTicker(aliveTime)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		silent := time.AfterFunc(limit, func() { conn.Close() })
		_, _, err := conn.SendRequest("keepalive@openssh.com", true, nil)
		silent.Stop()
		if err != nil {
			return
		}
	}
}
