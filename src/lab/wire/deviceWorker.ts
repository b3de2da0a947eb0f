/** The device worker: benches or checks the kernels, in a worker of its own that ends with the job. */
import { runDeviceJob } from "../host/deviceHost";
import type { DeviceJob } from "./protocol";

self.addEventListener("message", ({ data }: MessageEvent<DeviceJob>) => {
  void runDeviceJob(data, (event) => self.postMessage(event));
});
