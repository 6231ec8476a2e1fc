// Ships what is sent by post.

export const handler = async (event) => {
  const { id, total } = event.detail;
  console.log(`Shipping order ${id}`);
  return { order: id, insured: total >= 500 };
};
