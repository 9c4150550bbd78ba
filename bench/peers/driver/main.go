// Runs every workload by every peer, each against a server of its own, and appends one JSON line a run to a file.
package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

type peer struct {
	name string
	argv []string
	own  []string // flags after the workload's
	skip map[string]bool
}

type job struct {
	workload string
	args     []string
	server   []string // flags of its server; nil: the workload needs none
	tls      bool
	limit    time.Duration
	set      string
}

var (
	bin    = flag.String("bin", "", "folder with the built peers")
	out    = flag.String("out", "", "append result lines here")
	only   = flag.String("peers", "", "comma-separated: run only these")
	sets   = flag.String("sets", "fanout,correlate,e2e,vary,tls,hol,flush,slow", "comma-separated: run only these sets")
	runs   = flag.Int("runs", 1, "how often")
	waits  = flag.Int("waiting-runs", 0, "how often hol and slow, which are nearly all waiting (0: as often as the others)")
	extras list
	skips  list
	settle = flag.Float64("settle", 20, "wait so many seconds at most for the machine to be idle before each run")
	outMu  sync.Mutex
)

// cpuTimes reads the machine's busy and total CPU seconds.
func cpuTimes() (busy, total float64) {
	b, _ := os.ReadFile("/proc/stat")
	l, _, _ := strings.Cut(string(b), "\n")
	for i, f := range strings.Fields(l)[1:9] {
		v, _ := strconv.ParseFloat(f, 64)
		v /= 100
		total += v
		if i != 3 && i != 4 {
			busy += v
		}
	}
	return
}

// idle waits until the machine does nothing else, and returns the idle share last seen.
func idle() float64 {
	end := time.Now().Add(time.Duration(*settle * 1e9))
	for {
		b0, t0 := cpuTimes()
		time.Sleep(300 * time.Millisecond)
		b1, t1 := cpuTimes()
		share := 1 - (b1-b0)/max(t1-t0, 0.01)
		if share > 0.85 || time.Now().After(end) {
			return share
		}
	}
}

type list []string

func (l *list) String() string     { return strings.Join(*l, " ") }
func (l *list) Set(s string) error { *l = append(*l, s); return nil }

func getJSON(url string) (m map[string]any, err error) {
	c := http.Client{Timeout: 5 * time.Second}
	r, err := c.Get(url)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	return m, json.NewDecoder(r.Body).Decode(&m)
}

func i64(m map[string]any, k string) int64 { f, _ := m[k].(float64); return int64(f) }

func startServer(j job) (url, stats, ca string, stop func(), err error) {
	args := slices.Clone(j.server)
	if j.tls {
		f, err := os.CreateTemp(*bin, "ca-*.pem")
		if err != nil {
			return "", "", "", nil, err
		}
		f.Close()
		ca, _ = filepath.Abs(f.Name())
		args = append(args, "-tls", "-cert-out", ca)
	}
	c := exec.Command(filepath.Join(*bin, "server"), args...)
	c.Env = append(os.Environ(), "PEERS_DRIVER=1")
	in, _ := c.StdinPipe() // the server ends when this closes, also where the driver dies
	o, _ := c.StdoutPipe()
	if err = c.Start(); err != nil {
		return
	}
	stop = func() {
		in.Close()
		c.Process.Kill()
		c.Wait()
		if ca != "" {
			os.Remove(ca)
		}
	}
	var at string
	l, err := bufio.NewReader(o).ReadString('\n')
	if _, err2 := fmt.Sscanf(l, "listening %s stats %s", &url, &at); err != nil || err2 != nil {
		stop()
		return "", "", "", nil, fmt.Errorf("the server did not start: %q", l)
	}
	return url, at, ca, stop, nil
}

func run(p peer, j job, n int) {
	line := map[string]any{}
	env := os.Environ()
	var stats string
	if j.server != nil {
		url, at, ca, stop, err := startServer(j)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		defer stop()
		stats = at
		env = append(env, "PEERS_SERVER="+url, "PEERS_STATS="+at, "PEERS_CA="+ca)
	}
	quietBefore := 1.0
	if j.set != "hol" && j.set != "slow" {
		quietBefore = idle()
	}
	ctx, cancel := context.WithTimeout(context.Background(), j.limit)
	defer cancel()
	argv := append(slices.Clone(p.argv), j.workload)
	argv = append(argv, j.args...)
	argv = append(argv, p.own...)
	argv = append(argv, "-peer", p.name)
	c := exec.CommandContext(ctx, argv[0], argv[1:]...)
	c.Env = env
	var o bytes.Buffer
	errs := &counter{}
	c.Stdout, c.Stderr = &o, errs
	busy0, _ := cpuTimes()
	t0 := time.Now()
	err := c.Run()
	if c.ProcessState == nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	wall := time.Since(t0).Seconds()
	for _, l := range strings.Split(o.String(), "\n") {
		if strings.HasPrefix(l, "{") {
			if json.Unmarshal([]byte(l), &line) == nil {
				break
			}
		}
	}
	line["peer"], line["workload"], line["set"], line["run"] = p.name, j.workload, j.set, n
	d := map[string]any{"wall_seconds": wall, "stderr_bytes": errs.n, "exit": c.ProcessState.ExitCode()}
	if ru, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		d["cpu_seconds"] = float64(ru.Utime.Sec+ru.Stime.Sec) + float64(ru.Utime.Usec+ru.Stime.Usec)/1e6
		d["max_rss_mb"] = float64(ru.Maxrss) / 1024
	}
	busy1, _ := cpuTimes()
	d["idle_before"], d["machine_cpu_seconds"] = quietBefore, busy1-busy0
	if err != nil {
		line["error"] = err.Error() + ": " + errs.head()
	}
	line["driver"] = d
	if stats != "" {
		line["server_flags"] = strings.Join(j.server, " ")
		line["tls"] = j.tls
		// What was under way when the process ended may still land.
		var s map[string]any
		for range 60 {
			if s, err = getJSON("http://" + stats + "/stats"); err == nil && i64(s, "inflight") == 0 && i64(s, "nowNs")-max(i64(s, "lastWriteNs"), i64(s, "lastRequestNs")) > 3e8 {
				break
			}
			time.Sleep(50 * time.Millisecond)
		}
		delete(s, "namespaces")
		line["server"] = s
		if j.workload == "flush" && line["unsupported"] == nil {
			line["delivered"] = i64(s, "countSum")
			line["lost"] = i64(line, "events") - i64(s, "countSum")
		}
	}
	b, _ := json.Marshal(line)
	outMu.Lock()
	defer outMu.Unlock()
	f, err := os.OpenFile(*out, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err == nil {
		f.Write(append(b, '\n'))
		f.Close()
	}
	msg := fmt.Sprintf("%-18s %-10s %-14v %-14s", p.name, j.set, line["variant"], strings.Join(j.server, " "))
	if u := line["unsupported"]; u != nil {
		fmt.Println(msg, "-", u)
		return
	}
	if e := line["error"]; e != nil {
		fmt.Println(msg, "ERROR", e)
		return
	}
	for _, k := range []string{"ns_per_op", "delivered", "seconds", "writes", "lost", "healthy_seconds", "giveup_seconds", "cpu_seconds", "max_rss_mb"} {
		if v, ok := line[k]; ok && v != nil {
			msg += fmt.Sprintf(" %s=%.5g", k, toF(v))
		}
	}
	fmt.Println(msg)
}

func toF(v any) float64 {
	switch x := v.(type) {
	case float64:
		return x
	case int64:
		return float64(x)
	}
	return -1
}

// counter keeps the first bytes of a stream and counts the rest.
type counter struct {
	n   int64
	buf []byte
}

func (c *counter) Write(p []byte) (int, error) {
	c.n += int64(len(p))
	if len(c.buf) < 400 {
		c.buf = append(c.buf, p[:min(len(p), 400-len(c.buf))]...)
	}
	return len(p), nil
}
func (c *counter) head() string { return string(c.buf) }

var _ io.Writer = (*counter)(nil)

func main() {
	flag.Var(&extras, "peer", "NAME=COMMAND: one more peer (may be repeated); its workload and flags are put after COMMAND")
	flag.Var(&skips, "skip", "NAME=SET,SET: sets that a peer given by -peer has no part in (may be repeated)")
	flag.Parse()
	*bin, _ = filepath.Abs(*bin)
	b := func(s string) string { return filepath.Join(*bin, s) }
	java := []string{"java", "-cp", b("java/peer-client-java-0.jar") + ":" + b("java/lib/*"), "peer.Main"}
	node := []string{b("node-bare/node_modules/.bin/node"), b("node-bare/main.mjs")}
	none := map[string]bool{"fanout": true, "correlate": true}
	peers := []peer{
		{name: "client-go", argv: []string{b("client-go")}},
		{name: "client-go-events", argv: []string{b("client-go")}, own: []string{"-api", "events"}, skip: map[string]bool{"correlate": true}},
		{name: "kube-rs", argv: []string{b("kube-rs")}, skip: none},
		{name: "kube-rs-8", argv: []string{b("kube-rs")}, own: []string{"--concurrency", "8"}, skip: none},
		{name: "client-java", argv: java},
		{name: "node-bare", argv: node, skip: none},
	}
	for _, x := range extras {
		name, cmd, ok := strings.Cut(x, "=")
		if !ok {
			fmt.Fprintln(os.Stderr, "-peer NAME=COMMAND")
			os.Exit(2)
		}
		skip := map[string]bool{}
		for _, s := range skips {
			if of, sets, _ := strings.Cut(s, "="); of == name {
				for _, set := range strings.Split(sets, ",") {
					skip[set] = true
				}
			}
		}
		peers = append(peers, peer{name: name, argv: strings.Fields(cmd), skip: skip})
	}
	if *only != "" {
		peers = slices.DeleteFunc(peers, func(p peer) bool { return !slices.Contains(strings.Split(*only, ","), p.name) })
	}
	a := func(s string) []string { return strings.Fields(s) }
	var jobs []job
	for _, k := range []string{"1", "3"} {
		jobs = append(jobs, job{set: "fanout", workload: "fanout", args: a("-n 200000 -k " + k), limit: 60 * time.Second})
	}
	for _, m := range a("distinct repeated aggregated spam zipf") {
		jobs = append(jobs, job{set: "correlate", workload: "correlate", args: a("-n 100000 -mix " + m), limit: 60 * time.Second})
	}
	e2e := func(set, lat string, tls bool, sizes ...string) {
		for _, s := range sizes {
			// 12 s of writes are enough to tell a rate: what is not there by then is reported as such.
			jobs = append(jobs, job{set: set, workload: "e2e", args: a(s + " -cap 12"), server: []string{"-latency", lat}, tls: tls, limit: 40 * time.Second})
		}
	}
	e2e("e2e", "2ms", false, "-m 1000 -k 1000")
	e2e("e2e", "0s", false, "-m 10000 -k 1000")
	// The rest of the grid, which takes three times as long.
	e2e("e2e-more", "0s", false, "-m 1000 -k 1000", "-m 2000 -k 100")
	e2e("e2e-more", "2ms", false, "-m 2000 -k 100", "-m 10000 -k 1000")
	e2e("e2e-more", "10ms", false, "-m 1000 -k 1000", "-m 2000 -k 100", "-m 10000 -k 1000")
	// 20 messages an object: the aggregation of similar events.
	jobs = append(jobs, job{set: "vary", workload: "e2e", args: a("-m 400 -k 20 -vary 1 -cap 12"), server: a("-latency 2ms"), limit: 40 * time.Second})
	e2e("tls", "2ms", true, "-m 1000 -k 1000")
	jobs = append(jobs,
		job{set: "flush", workload: "flush", args: a("-m 500"), server: a("-latency 2ms"), limit: 60 * time.Second},
		job{set: "slow", workload: "slow", args: a("-m 100000 -k 5000 -span 10 -grace 10"), server: a("-latency 1s"), limit: 60 * time.Second},
		job{set: "hol", workload: "hol", args: a("-cap 150"), server: a("-fail-ns failing -fail-mode reset"), limit: 170 * time.Second})
	want := strings.Split(*sets, ",")
	if *waits == 0 {
		*waits = *runs
	}
	for n := 1; n <= *runs; n++ {
		for _, j := range jobs {
			if !slices.Contains(want, j.set) || n > *waits && (j.set == "hol" || j.set == "slow") {
				continue
			}
			var wg sync.WaitGroup
			for _, p := range peers {
				if p.skip[j.set] {
					continue
				}
				switch j.set {
				case "hol", "slow": // nearly all of it is waiting: all peers at once
					wg.Go(func() { run(p, j, n) })
				default:
					run(p, j, n)
				}
			}
			wg.Wait()
		}
	}
}
