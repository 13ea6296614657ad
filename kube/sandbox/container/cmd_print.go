package container

import (
	"io"
	"path"
	"regexp"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

func echoCmd(pr *proc, args []string) int {
	kind := pr.c.image.shellKind(path.Base(pr.argv()[0]))
	rest, newline, escapes := args[1:], true, kind == dash
	for len(rest) > 0 && len(rest[0]) > 1 && rest[0][0] == '-' && strings.Trim(rest[0][1:], "neE") == "" {
		if kind == dash && rest[0] != "-n" {
			break
		}
		for _, c := range rest[0][1:] {
			switch c {
			case 'n':
				newline = false
			case 'e':
				escapes = true
			case 'E':
				escapes = false
			}
		}
		rest = rest[1:]
	}
	text := strings.Join(rest, " ")
	if escapes {
		before, _, stop := strings.Cut(text, `\c`)
		text, _, _ = expand.Format(&expand.Config{}, before, nil)
		newline = newline && !stop
	}
	if newline {
		text += "\n"
	}
	return oneIf(!pr.print(text))
}

func (pr *proc) print(s string) bool {
	_, err := io.WriteString(pr.out(), s)
	return err == nil
}

var wideFormat = regexp.MustCompile(`%[-+ 0]*[0-9]{4,}`)

func printfCmd(pr *proc, args []string) int {
	if len(args) < 2 {
		pr.errf("printf: usage: printf FORMAT [ARG]...\n")
		return 2
	}
	format, rest := args[1], args[2:]
	if wideFormat.MatchString(format) {
		pr.errf("printf: %s: field too wide\n", format)
		return 1
	}
	if rest == nil {
		rest = []string{}
	}
	for {
		s, n, err := expand.Format(&expand.Config{}, format, rest)
		if err != nil {
			pr.errf("printf: %v\n", err)
			return 1
		}
		if !pr.print(s) {
			return 1
		}
		if rest = rest[n:]; n == 0 || len(rest) == 0 {
			return 0
		}
	}
}

func seqCmd(pr *proc, args []string) int {
	first, step, last := 1, 1, 0
	nums := make([]int, 0, 3)
	for _, a := range args[1:] {
		n, err := strconv.Atoi(a)
		if err != nil {
			pr.errf("seq: invalid number '%s'\n", a)
			return 1
		}
		nums = append(nums, n)
	}
	switch len(nums) {
	case 1:
		last = nums[0]
	case 2:
		first, last = nums[0], nums[1]
	case 3:
		first, step, last = nums[0], nums[1], nums[2]
	default:
		pr.errf("seq: missing operand\n")
		return 1
	}
	if step == 0 {
		return 1
	}
	for n := first; step > 0 && n <= last || step < 0 && n >= last; n += step {
		if !pr.print(strconv.Itoa(n) + "\n") {
			return 1
		}
	}
	return 0
}

func yesCmd(pr *proc, args []string) int {
	text := "y"
	if len(args) > 1 {
		text = strings.Join(args[1:], " ")
	}
	block := strings.Repeat(text+"\n", max(1, 4096/(len(text)+1)))
	for pr.print(block) {
	}
	return 1
}
