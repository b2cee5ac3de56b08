-- Sends ready-made requests in turn, and says what came of it as one line of JSON.
-- The file named by BENCH_REQUESTS holds one request a line, its line ends written as \1; BENCH_FROM is the share of them to
-- pass over at first.
local requests, turn = {}, 0

function init(args)
  for line in io.lines(os.getenv("BENCH_REQUESTS")) do
    requests[#requests + 1] = (line:gsub("\1", "\r\n"))
  end
  turn = math.floor(#requests * tonumber(os.getenv("BENCH_FROM")))
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, all)
  local bad = summary.errors
  print(string.format(
    'BENCH {"seconds": %.6f, "requests": %d, "bytes": %d, "refused": %d, "broken": %d, "p50": %.3f, "p95": %.3f}',
    summary.duration / 1e6, summary.requests, summary.bytes, bad.status, bad.connect + bad.read + bad.write + bad.timeout,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3))
end
