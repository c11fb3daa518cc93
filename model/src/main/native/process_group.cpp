// The one thing about training in several processes that TorchScript cannot do: make a process group. Every collective
// after that is libtorch's own operator (_c10d_functional.all_reduce_), which finds the group by its name.
#include <torch/csrc/distributed/c10d/GroupRegistry.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroup.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#include <torch/library.h>

namespace {

// libtorch's registry holds a group weakly: these keep it alive as long as the process.
c10::intrusive_ptr<c10d::Store> store;
c10::intrusive_ptr<c10d::ProcessGroup> group;

// Joins the group of `size` processes that meet at rank 0's host and port. Throws where they do not meet in time; the same
// time is the most that a later collective waits. Returns the group's size: a result that is used keeps the call from being
// taken for dead code.
int64_t join(std::string host, int64_t port, int64_t rank, int64_t size, int64_t seconds) {
  const auto timeout = std::chrono::seconds(seconds);
  c10d::TCPStoreOptions meeting;
  meeting.port = static_cast<uint16_t>(port);
  meeting.isServer = rank == 0;
  meeting.numWorkers = static_cast<std::size_t>(size);
  meeting.timeout = timeout;
  store = c10::make_intrusive<c10d::TCPStore>(host, meeting);

  auto options = c10d::ProcessGroupGloo::Options::create(timeout);
  const bool oneMachine = host == "127.0.0.1" || host == "localhost";
  options->devices.push_back(
      oneMachine ? c10d::ProcessGroupGloo::createDeviceForHostname(host)
                 : c10d::ProcessGroupGloo::createDefaultDevice());
  options->threads = 2;
  auto gloo = c10::make_intrusive<c10d::ProcessGroupGloo>(
      store, static_cast<int>(rank), static_cast<int>(size), options);

  group = c10::make_intrusive<c10d::ProcessGroup>(store, static_cast<int>(rank), static_cast<int>(size));
  group->setBackend(
      c10::DeviceType::CPU, c10d::ProcessGroup::BackendType::GLOO, c10::intrusive_ptr<c10d::Backend>(gloo));
  group->setDefaultBackend(c10d::ProcessGroup::BackendType::GLOO);
  c10d::register_process_group("align4j", group);
  return group->getSize();
}

} // namespace

TORCH_LIBRARY(align4j, library) {
  library.def("join(str host, int port, int rank, int size, int seconds) -> int", join);
}
