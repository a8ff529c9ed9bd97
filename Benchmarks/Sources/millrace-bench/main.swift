import Foundation
import MallocCount

// Usage: millrace-bench FLOOR_FOLDER [--json] [--only client|WORKLOAD]
// FLOOR_FOLDER holds the floor programs that scripts/bench builds: decode, server, receiver.

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, !folder.hasPrefix("--") else {
    print("usage: millrace-bench FLOOR_FOLDER [--json] [--only client|WORKLOAD]   (run it through make bench)")
    exit(64)
}
// A count that stays at nothing proves nothing: the counter is tried on arrays that must be allocated.
let countBefore = malloc_count()
let arrays = (0..<100).map { Array(repeating: UInt8($0), count: 4096) }
guard malloc_count() - countBefore >= arrays.count else {
    print("allocations are not counted here")
    exit(70)
}
var report = Report(isJSON: arguments.contains("--json"))
let floor = Floor(folder: folder)

// `--only` leaves out the rest: for profiles.
let only = arguments.firstIndex(of: "--only").flatMap { arguments.dropFirst($0 - arguments.startIndex + 1).first }
for workload in Workload.all where only == nil || only == workload.name {
    let simdjson = try floor.decode(workload)
    report.add(workload.name, "decode by event", DecodeBenchmarks.decodeEvents(workload), floor: simdjson)
    report.add(workload.name, "decode", DecodeBenchmarks.decode(workload), floor: simdjson)
    report.add(workload.name, "decode + fold", DecodeBenchmarks.decodeAndFold(workload), floor: simdjson)
}
if only == nil || only == "client" {
    let text = Workload.text(10_000)
    let flood = try await floor.serve(text, isPaced: false) { port in
        (try floor.receive(port: port, chunks: text.chunkCount), try await ClientBenchmarks.flood(text, port: port))
    }
    report.add("text10k", "client, flood", flood.1, floor: flood.0)
    let paced = try await floor.serve(text, isPaced: true) { port in
        (try floor.receivePaced(port: port), try await ClientBenchmarks.paced(port: port))
    }
    report.addPaced(latency: paced.1.latency, mallocs: paced.1.mallocs, floor: paced.0)
}
report.print()
exit(report.isWithinGrowth ? 0 : 1)
