extension Plan {
    static let httpPeers = ["requests", "httpx", "aiohttp", "aiohttp-uvloop", "pycurl"]

    private static let (small, large, json) = ("/1k", "/100m", "/json")
    /// How often the large body is fetched into a file by one process, over one connection.
    private static let downloads = 5
    private static let posts = 5000

    /// The sides on an HTTP server.
    mutating func addHTTPChildren() {
        let count = String(options.requests)
        let (posts, downloads) = (String(Plan.posts), String(Plan.downloads))
        let file = options.data + "/download"
        func add(_ name: String, _ program: String, _ arguments: [String], group: String?, isApart: Bool = true) {
            self.add("http.\(name)", program, arguments, group: group, apartFrom: isApart ? .http : nil)
        }
        func peer(_ name: String, _ verb: String, _ label: String, _ arguments: [String], isSlow: Bool = false) {
            addPeer(
                name,
                "http.\(name).\(label)",
                "peers_http.py",
                [verb, name] + arguments,
                maximumRounds: isSlow ? 1 : .max,
                apartFrom: .http
            )
        }
        for threads in ["1", "16"] {
            add("c.get\(threads)", "chttpbench", ["sync", Plan.small, count, threads], group: "http.get")
            add("ours.get\(threads)", "ourshttpbench", ["sync", Plan.small, count, threads], group: "http.get")
            let arguments = ["sync", Plan.small, count, threads]
            add("c.get\(threads).free", "chttpbench", arguments, group: "http.get", isApart: false)
            add("ours.get\(threads).free", "ourshttpbench", arguments, group: "http.get", isApart: false)
            peer("pycurl", "sync", "get\(threads)", [Plan.small, count, threads])
            for name in ["requests", "httpx"] {
                peer(name, "sync", "get\(threads)", [Plan.small, "4000", threads], isSlow: true)
            }
        }
        for flying in ["64", "512"] {
            let arguments = [Plan.small, count, flying]
            add("c.async\(flying)", "chttpbench", ["multi"] + arguments, group: "http.get")
            add("ours.async\(flying)", "ourshttpbench", ["async"] + arguments, group: "http.get")
            add("ahc.async\(flying)", "ahcbench", ["async"] + arguments, group: "http.get")
            add("c.async\(flying).free", "chttpbench", ["multi"] + arguments, group: "http.get", isApart: false)
            add("ours.async\(flying).free", "ourshttpbench", ["async"] + arguments, group: "http.get", isApart: false)
            add("ahc.async\(flying).free", "ahcbench", ["async"] + arguments, group: "http.get", isApart: false)
            peer("aiohttp", "async", "async\(flying)", [Plan.small, "8000", flying])
            peer("aiohttp-uvloop", "async", "async\(flying)", [Plan.small, "8000", flying])
            peer("httpx", "async", "async\(flying)", [Plan.small, "1000", flying], isSlow: true)
        }
        let text = #"{"id":7,"name":"turbine 7","value":3.5}"#
        add("c.post", "chttpbench", ["post", Plan.json, posts, "16", text], group: "http.post")
        add("ours.post", "ourshttpbench", ["post", Plan.json, posts, "16"], group: "http.post")
        add("ahc.post", "ahcbench", ["post", Plan.json, posts, "16"], group: "http.post")
        for name in ["aiohttp", "aiohttp-uvloop"] { peer(name, "post", "post", [Plan.json, posts, "16"]) }
        peer("httpx", "post", "post", [Plan.json, "1000", "16"], isSlow: true)
        add("socket.file", "chttpbench", ["socket", Plan.large, file, "64", downloads], group: "http.large")
        add("ours.file", "ourshttpbench", ["file", Plan.large, file, downloads], group: "http.large")
        add("c.file", "chttpbench", ["file", Plan.large, file, "512", downloads], group: "http.large")
        add("socket.file512", "chttpbench", ["socket", Plan.large, file, "512", downloads], group: "http.large")
        add("c.memory", "chttpbench", ["memory", Plan.large], group: "http.large")
        add("ours.memory", "ourshttpbench", ["memory", Plan.large], group: "http.large")
        add("ours.async-memory", "ourshttpbench", ["async-memory", Plan.large], group: "http.large")
        for name in ["requests", "httpx", "aiohttp", "pycurl"] {
            peer(name, "file", "file", [Plan.large, file, downloads])
            peer(name, "memory", "memory", [Plan.large])
        }
        add("c.waiting", "chttpbench", ["waiting", "10000"], group: nil, isApart: false)
        add("ours.waiting", "ourshttpbench", ["waiting", "10000"], group: nil, isApart: false)
        add("ahc.waiting", "ahcbench", ["waiting", "10000"], group: nil, isApart: false)
    }

    /// What is compared of them, after every child was added.
    mutating func addHTTPMeasures() {
        /// Rate and CPU of one side to another's; the bar is the rate's.
        func pair(
            _ name: String,
            _ title: String,
            _ ours: String,
            _ baseline: String,
            _ bar: Measure.Bar = .none,
            _ cpu: Measure.Figure = .each
        ) {
            measure("http-\(name)-rate", title + ", rate", .rate, "http." + ours, "http." + baseline, bar)
            measure("http-\(name)-cpu", "the same, CPU", cpu, "http." + ours, "http." + baseline, .none)
        }
        pair("get-1", "GET of 1 KiB to C", "ours.get1", "c.get1", .atLeast(0.9))
        pair("get-16", "16 threads, to C", "ours.get16", "c.get16", .atLeast(0.9))
        pair("get-1-free", "on any core, to C", "ours.get1.free", "c.get1.free")
        pair("get-16-free", "16 threads on any core, to C", "ours.get16.free", "c.get16.free")
        for flying in ["64", "512"] {
            let (ours, c, ahc) = ("ours.async\(flying)", "c.async\(flying)", "ahc.async\(flying)")
            pair("async-\(flying)-ahc", "\(flying) in flight to AsyncHTTPClient", ours, ahc, .atLeast(1.4))
            pair("async-\(flying)", "\(flying) in flight to C", ours, c, .atLeast(0.85))
            pair("async-\(flying)-c-ahc", "C to AsyncHTTPClient", c, ahc)
            pair("async-\(flying)-free-ahc", "on any core, to AsyncHTTPClient", ours + ".free", ahc + ".free")
            pair("async-\(flying)-free", "on any core, to C", ours + ".free", c + ".free")
            pair("async-\(flying)-c-free-ahc", "on any core, C to AsyncHTTPClient", c + ".free", ahc + ".free")
        }
        pair("post-aiohttp", "JSON POST, 16 in flight, to aiohttp", "ours.post", "aiohttp.post", .atLeast(2.5))
        pair("post-uvloop", "to aiohttp on uvloop", "ours.post", "aiohttp-uvloop.post")
        pair("post-ahc", "to AsyncHTTPClient", "ours.post", "ahc.post")
        pair("post-c", "to C", "ours.post", "c.post")
        pair("post-c-aiohttp", "C to aiohttp", "c.post", "aiohttp.post")
        pair("file", "100 MiB to a file, to a socket", "ours.file", "socket.file", .atLeast(0.95), .cpu)
        pair("file-c", "100 MiB to a file, to C", "ours.file", "c.file", .none, .cpu)
        pair("file-c-socket", "C to a socket", "c.file", "socket.file", .none, .cpu)
        pair("file-socket512", "a socket, 512 KiB a read, to 64", "socket.file512", "socket.file", .none, .cpu)
        let limit = Measure.Bar.absolute(115 * 1024)
        measure("http-memory", "100 MiB in memory, peak above start", .growth, "http.ours.memory", nil, limit)
        measure("http-async-memory", "the same awaited", .growth, "http.ours.async-memory", nil, limit)
        measure("http-memory-c", "the same in C", .growth, "http.c.memory", nil, .none)
        let each = Measure.Bar.absolute(24 * 1024)
        measure("http-waiting", "10,000 waiting, memory each", .bytesEach, "http.ours.waiting", nil, each)
        measure("http-waiting-c", "the same in C", .bytesEach, "http.c.waiting", nil, .none)
        measure("http-waiting-ahc", "AsyncHTTPClient", .bytesEach, "http.ahc.waiting", nil, .none)
        for name in Plan.httpPeers {
            for (verb, baseline) in [
                ("get1", "c.get1"), ("get16", "c.get16"), ("async64", "c.async64"), ("async512", "c.async512"),
                ("post", "c.post"), ("file", "socket.file"),
            ] {
                let to = verb == "file" ? "a socket" : "C"
                let cpu: Measure.Figure = verb == "file" ? .cpu : .each
                pair("peer-\(verb)-\(name)", "\(name) \(verb) to \(to)", "\(name).\(verb)", baseline, .none, cpu)
            }
            let memory = "http.\(name).memory"
            measure("http-peer-memory-\(name)", "\(name), 100 MiB in memory", .growth, memory, nil, .none)
        }
    }
}
