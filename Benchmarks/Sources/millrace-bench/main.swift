import Foundation
import MallocCount

// Usage: millrace-bench FLOOR_FOLDER [--json] [--only client|paced|wires|agents|rails|WORKLOAD|RAIL]
// FLOOR_FOLDER holds the floor programs that scripts/bench builds: decode, server, client, patterns.

let arguments = CommandLine.arguments.dropFirst()
guard let folder = arguments.first, !folder.hasPrefix("--") else {
    print(
        "usage: millrace-bench FLOOR_FOLDER [--json] [--only client|paced|wires|agents|rails|WORKLOAD|RAIL]   (run it through make bench)")
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
for workload in Workload.wires where only == nil || only == "wires" || only == workload.name {
    let simdjson = try floor.decode(workload)
    report.add(workload.name, "decode", DecodeBenchmarks.decode(workload), floor: simdjson)
}
for workload in [Workload.text(10_000), .tools(50, fragments: 100)] where only == nil || only == "client" {
    let chunks = workload.chunkCount
    try await floor.serve(workload, isPaced: false) { port in
        let simdjson = try floor.client(.fold, port: port, chunks: chunks, rounds: 15)
        report.add(workload.name, "client, flood", try await ClientBenchmarks.run(workload, port: port, rounds: 15), floor: simdjson)
        let plain = try await ClientBenchmarks.runHTTPClient(workload, port: port, rounds: 15)
        report.add(workload.name, "  http only", plain, floor: simdjson)
    }
}
if only == nil || only == "client" || only == "paced" {
    let workload = Workload.text(2_000)
    try await floor.serve(workload, isPaced: true) { port in
        let receiver = try floor.client(.receive, port: port, chunks: workload.chunkCount, rounds: 5)
        let measurement = try await ClientBenchmarks.run(workload, port: port, rounds: 5)
        report.addPaced("text2k", measurement, receiver: receiver)
        let plain = try await ClientBenchmarks.runHTTPClient(workload, port: port, rounds: 5)
        report.add("text2k", "  http only", plain, floor: receiver)
    }
}
if only == nil || only == "agents" {
    report.add("agent", "step, one call", try await AgentBenchmarks.steps(20), floor: nil)
    report.add("agent", "event", try await AgentBenchmarks.events(10_000), floor: nil)
    report.addMemory("agent", runs: 1_000, bytes: try await AgentBenchmarks.memory(runs: 1_000))
}
if only == nil || only == "rails" { try PatternBenchmarks.run(&report, floor: floor) }
report = try await RailBenchmarks.run(report, only: only)
report.print()
exit(report.isWithinGrowth ? 0 : 1)
