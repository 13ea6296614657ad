package theme

// highContrastDark is for a projector: seven to one and more, bold where it
// matters, the cursor black on white.
func highContrastDark() palette {
	p := palette{
		plain: surface{looks: looks{
			text:   fg("#ffffff", "231", "15"),
			dim:    fg("#d0d0d0", "252", "7"),
			accent: fg("#5fd7ff", "81", "14").withBold(),
			good:   fg("#7dff7d", "120", "10"),
			busy:   fg("#87d7ff", "117", "14"),
			warn:   fg("#ffd75f", "221", "11").withBold(),
			bad:    fg("#ff9c9c", "217", "9").withBold(),
		}},
		cursor:   onWhite(),
		rule:     fg("#9e9e9e", "247", "7"),
		assumed:  []string{"#000000", "#1e1e1e"},
		contrast: 7,
	}
	p.rest = surface{bold: true, underline: true, looks: p.plain.looks}
	p.marked = surface{bold: true, looks: p.plain.looks}
	p.marked.text = p.plain.warn
	return p
}

func highContrastLight() palette {
	p := palette{
		plain: surface{looks: looks{
			text:   fg("#000000", "16", "0"),
			dim:    fg("#333333", "236", "0"),
			accent: fg("#003c8f", "18", "4").withBold(),
			good:   fg("#004d00", "22", "0"),
			busy:   fg("#003f7f", "18", "4"),
			warn:   fg("#5f3b00", "52", "5").withBold(),
			bad:    fg("#8b0000", "88", "1").withBold(),
		}},
		cursor:   onBlack(),
		rule:     fg("#666666", "242", "0"),
		assumed:  []string{"#ffffff", "#f5f5f5"},
		contrast: 7,
	}
	p.rest = surface{bold: true, underline: true, looks: p.plain.looks}
	p.marked = surface{bold: true, looks: p.plain.looks}
	p.marked.text = p.plain.warn
	return p
}

// onWhite and onBlack are cursors that nothing outshines. In sixteen colours
// every word on them is black or white.
func onWhite() surface {
	return surface{bg: color{"#ffffff", "231", "15"}, looks: looks{
		text:   fg("#000000", "16", "0").withBold(),
		dim:    fg("#333333", "236", "0"),
		accent: fg("#003c8f", "18", "0").withBold(),
		good:   fg("#004d00", "22", "0"),
		busy:   fg("#003f7f", "18", "0"),
		warn:   fg("#5f3b00", "52", "0").withBold(),
		bad:    fg("#8b0000", "88", "0").withBold(),
	}}
}

func onBlack() surface {
	return surface{bg: color{"#000000", "16", "0"}, looks: looks{
		text:   fg("#ffffff", "231", "15").withBold(),
		dim:    fg("#d0d0d0", "252", "15"),
		accent: fg("#5fd7ff", "81", "15").withBold(),
		good:   fg("#7dff7d", "120", "15"),
		busy:   fg("#87d7ff", "117", "15"),
		warn:   fg("#ffd75f", "221", "15").withBold(),
		bad:    fg("#ff9c9c", "217", "15").withBold(),
	}}
}

// The colour-blind themes tell good from bad by blue and orange, apart in
// brightness too, after the colours of Okabe and Ito.
func colourBlindDark() palette {
	p := dark()
	set := func(l *looks) {
		l.good = fg("#56b4e9", "74", "12")
		l.busy = fg("#dba6c6", "182", "13")
		l.warn = fg("#f0e442", "227", "11")
		l.bad = fg("#f5983c", "215", "9").withBold()
	}
	set(&p.plain.looks)
	set(&p.rest.looks)
	set(&p.marked.looks)
	p.cursor.good = fg("#a5d8f5", "153", "15")
	p.cursor.busy = fg("#ecc9de", "225", "15")
	p.cursor.warn = fg("#f6ee8a", "228", "15")
	p.cursor.bad = fg("#ffc48a", "223", "15").withBold()
	return p
}

func colourBlindLight() palette {
	p := bright()
	set := func(l *looks) {
		l.good = fg("#00609a", "24", "4")
		l.busy = fg("#8a4470", "89", "5")
		l.warn = fg("#6b5a00", "58", "5")
		l.bad = fg("#a34000", "124", "1").withBold()
	}
	set(&p.plain.looks)
	set(&p.rest.looks)
	set(&p.marked.looks)
	p.cursor.good = fg("#00406b", "17", "15")
	p.cursor.busy = fg("#6a2f55", "53", "15")
	p.cursor.warn = fg("#4a3f00", "16", "15")
	p.cursor.bad = fg("#7a2f00", "52", "15").withBold()
	return p
}
